#!/bin/sh
# Runs its arguments with Python 3.11, or says in one sentence why that cannot be done.
# Everything after this first step is written in Python.
found=""
uv_python=$(uv python find 3.11 2>/dev/null) || uv_python=""
for candidate in "$PYTHON" python3.11 python3 python "$uv_python"; do
    [ -n "$candidate" ] || continue
    path=$(command -v "$candidate" 2>/dev/null) || continue
    version=$("$path" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    [ "$version" = "3.11" ] && exec "$path" "$@"
    found="$version"
done

case "${LC_ALL:-${LC_MESSAGES:-$LANG}}" in
    "" | C | C.* | POSIX | zh*)
        [ -n "$found" ] && have="这里只有 Python $found" || have="这里没有 Python"
        echo "✗ 需要 Python 3.11，$have。请先安装（Debian/Ubuntu: apt install python3.11；macOS: brew install python@3.11），再运行一次；装在别处时用 make up PYTHON=/路径/python3.11" >&2 ;;
    *)
        [ -n "$found" ] && have="found only Python $found" || have="found none"
        echo "✗ Python 3.11 is needed, $have. Install it (Debian/Ubuntu: apt install python3.11; macOS: brew install python@3.11) and run this again; if it is elsewhere: make up PYTHON=/path/to/python3.11" >&2 ;;
esac
exit 1
