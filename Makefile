# 掌柜 Zhanggui. A machine needs git, make and Python 3.11; the rest installs itself.
#
#   INDEX=URL    package index (mirror) for every target that installs
#   PYTHON=PATH  a Python 3.11 that is not on PATH

.DEFAULT_GOAL := help
.PHONY: help install up test check train eval bench bench-nlu bench-analytics soak

INDEX ?=
SHOP ?=
DATA ?=
OPTIONS ?=
JSON ?=
export PYTHON
PYTHON_3_11 := @sh scripts/with_python.sh
HUB_PYTHON := .venv/bin/python
BOT_PYTHON := bot/.venv/bin/python

help:  ## 列出这些命令 | list these commands
	@case "$${LC_ALL:-$${LC_MESSAGES:-$$LANG}}" in ""|C|C.*|POSIX|zh*) part=2;; *) part=3;; esac; \
	sed -n 's/^\([a-z-]*\):.*## \(.*\) | \(.*\)/\1\t\2\t\3/p' Makefile | \
	while IFS='	' read -r name chinese english; do \
	    [ $$part = 2 ] && text=$$chinese || text=$$english; \
	    printf '  make %-15s %s\n' "$$name" "$$text"; done

install:  ## 安装缺少的东西 [INDEX=镜像地址] | install what is missing [INDEX=mirror]
	$(PYTHON_3_11) -m scripts.install --index "$(INDEX)"

up: install  ## 启动整套系统 [SHOP=名字] | start the whole system [SHOP=name]
	@$(HUB_PYTHON) -m crm_backend.cli up --shop "$(SHOP)"

test:  ## 运行全部测试 | run every test
	$(PYTHON_3_11) -m scripts.install --index "$(INDEX)" --browser
	@$(HUB_PYTHON) -m scripts.run_tests

check: install  ## 格式、类型、分层、迁移与训练数据检查 | format, types, layers, migrations, bot data
	@$(HUB_PYTHON) -m scripts.check

train: install  ## 训练机器人 | train the bot
	@$(BOT_PYTHON) -m bot.train

eval: install  ## 评测机器人 [DATA=文件] | measure the bot [DATA=file]
	@$(BOT_PYTHON) -m bot.evaluation score $(if $(DATA),--data "$(DATA)")

bench: install  ## 性能对比 [JSON=文件] | the benchmarks, beside the peers [JSON=file]
	@$(HUB_PYTHON) -m tests.benchmarks --index "$(INDEX)" $(if $(JSON),--json "$(JSON)")

bench-nlu: install  ## 理解能力对比 [DATA=目录 OPTIONS=--diet] | how well it understands, beside peers
	@$(HUB_PYTHON) -m tests.benchmarks.nlu --index "$(INDEX)" $(if $(DATA),--data "$(DATA)") $(if $(JSON),--json "$(JSON)") $(OPTIONS)

bench-analytics: install  ## 预测准确度对比 [DATA=目录或文件] | how well it forecasts, beside peers [DATA=folder or file]
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(HUB_PYTHON) -m tests.benchmarks.analytics --index "$(INDEX)" $(if $(DATA),--data "$(DATA)") $(if $(JSON),--json "$(JSON)") $(OPTIONS)

soak: install  ## 长时间的故障测试 [OPTIONS="--kills N"] | many more crashes [OPTIONS="--kills N"]
	@$(HUB_PYTHON) -m tests.chaos.soak $(OPTIONS)
