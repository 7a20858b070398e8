"""Makes the table of word vectors anew; no part of the running bot."""
