"""Talks with the bot and how each ended, in one statement."""

ENDINGS = ("bot_confirmed", "bot_assumed", "bot_abandoned", "bot_handed_off")
HALF_AN_HOUR = 30 * 60 * 1_000_000  # microseconds

TALKS = f"""
CREATE TEMP TABLE talks AS
WITH
told AS (
    SELECT t.id, t.conversation_id, t.created_at, us(t.created_at) AS moment, t.intent,
           t.state <> 'done' OR coalesce(json_extract(t.nlu, '$.is_miss'), 0) = 1 AS is_no_answer
    FROM turns t JOIN conversations c ON c.id = t.conversation_id
    WHERE c.participant_kind <> 'staff' AND t.created_at < :now
),
stayed AS (SELECT conversation_id, us(began_at) AS began FROM handoffs WHERE began_at < :now),
followed AS (
    SELECT *, lag(moment) OVER (PARTITION BY conversation_id ORDER BY moment, id) AS before FROM told
),
marked AS (
    SELECT *, before IS NULL OR moment - before > {HALF_AN_HOUR} OR EXISTS (
        SELECT 1 FROM stayed s
        WHERE s.conversation_id = f.conversation_id AND s.began >= f.before AND s.began < f.moment
    ) AS begins
    FROM followed f
),
numbered AS (
    SELECT *, sum(begins) OVER (PARTITION BY conversation_id ORDER BY moment, id) AS talk FROM marked
),
bounded AS (
    SELECT conversation_id, talk, min(moment) AS began, max(moment) AS last_turn, min(created_at) AS at,
           lead(min(moment)) OVER (PARTITION BY conversation_id ORDER BY talk) AS next_began
    FROM numbered GROUP BY conversation_id, talk
),
spanned AS (
    SELECT *, min(last_turn + {HALF_AN_HOUR}, coalesce(next_began, last_turn + {HALF_AN_HOUR})) AS over FROM bounded
),
closing AS (
    SELECT conversation_id, talk, intent, is_no_answer FROM (
        SELECT *, row_number() OVER (PARTITION BY conversation_id, talk ORDER BY moment DESC, id DESC) AS place
        FROM numbered
    ) WHERE place = 1
),
scored AS (
    SELECT s.conversation_id, s.talk, f.score FROM spanned s
    JOIN feedback f ON f.conversation_id = s.conversation_id AND f.part = 'bot' AND f.asked_at < :now
        AND us(f.asked_at) >= s.began AND us(f.asked_at) < s.over
)
SELECT s.conversation_id, s.at,
    CASE WHEN EXISTS (
            SELECT 1 FROM stayed h
            WHERE h.conversation_id = s.conversation_id AND h.began >= s.began AND h.began < s.over
         ) THEN 'bot_handed_off'
         WHEN EXISTS (
            SELECT 1 FROM scored f WHERE f.conversation_id = s.conversation_id AND f.talk = s.talk AND f.score >= 4
         ) THEN 'bot_confirmed'
         WHEN EXISTS (
            SELECT 1 FROM scored f WHERE f.conversation_id = s.conversation_id AND f.talk = s.talk AND f.score <= 2
         ) THEN 'bot_abandoned'
         WHEN c.is_no_answer THEN 'bot_abandoned'
         WHEN c.intent IN ('thanks', 'praise') THEN 'bot_confirmed'
         ELSE 'bot_assumed' END AS ending
FROM spanned s JOIN closing c ON c.conversation_id = s.conversation_id AND c.talk = s.talk
WHERE s.over <= us(:now)
"""
