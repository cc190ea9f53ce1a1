#!/bin/sh
# make_corpus.sh [FILE]: the King James Bible of Debian's bible-kjv as prose in FILE (data/kjv.txt).
# A line that begins with a form feed holds a book's title; every verse is a line, and an empty line
# ends every chapter.
set -eu

digest=2651aca9c271393ce69ce45ca9f69483b5a5eba863f8eb3e13694ea5764ec6be
out=${1:-"$(dirname "$0")/../data/kjv.txt"}

digest_of() { sha256sum "$1" | cut -d ' ' -f 1; }

if [ -f "$out" ] && [ "$(digest_of "$out")" = "$digest" ]; then
  exit 0
fi
if ! command -v bible >/dev/null; then
  echo "make_corpus.sh: the program \"bible\" is missing: install Debian's package bible-kjv" >&2
  exit 4
fi

mkdir -p "$(dirname "$out")"
new="$out.$$.tmp"
trap 'rm -f "$new"' EXIT
trap 'exit 130' HUP INT TERM

LC_ALL=C
export LC_ALL
bible -f 'ge1:1-re22:21' | awk '
  BEGIN {
    names = "" \
      "Ge=Genesis;Exo=Exodus;Lev=Leviticus;Num=Numbers;Deu=Deuteronomy;Josh=Joshua;" \
      "Jdgs=Judges;Ruth=Ruth;1Sm=1 Samuel;2Sm=2 Samuel;1Ki=1 Kings;2Ki=2 Kings;" \
      "1Chr=1 Chronicles;2Chr=2 Chronicles;Ezra=Ezra;Neh=Nehemiah;Est=Esther;Job=Job;" \
      "Psa=Psalms;Prv=Proverbs;Eccl=Ecclesiastes;SSol=Song of Solomon;Isa=Isaiah;" \
      "Jer=Jeremiah;Lam=Lamentations;Eze=Ezekiel;Dan=Daniel;Hos=Hosea;Joel=Joel;Amos=Amos;" \
      "Obad=Obadiah;Jonah=Jonah;Mic=Micah;Nahum=Nahum;Hab=Habakkuk;Zep=Zephaniah;Hag=Haggai;" \
      "Zec=Zechariah;Mal=Malachi;Mat=Matthew;Mark=Mark;Luke=Luke;John=John;Acts=Acts;" \
      "Rom=Romans;1Cor=1 Corinthians;2Cor=2 Corinthians;Gal=Galatians;Eph=Ephesians;" \
      "Phi=Philippians;Col=Colossians;1Th=1 Thessalonians;2Th=2 Thessalonians;1Tim=1 Timothy;" \
      "2Tim=2 Timothy;Titus=Titus;Phmn=Philemon;Heb=Hebrews;Jas=James;1Pet=1 Peter;" \
      "2Pet=2 Peter;1Jn=1 John;2Jn=2 John;3Jn=3 John;Jude=Jude;Rev=Revelation"
    n = split(names, pairs, ";")
    for (i = 1; i <= n; ++i) { split(pairs[i], pair, "="); title[pair[1]] = pair[2] }
  }
  {
    verse = index($0, " ")
    chapter = substr($0, 1, index($0, ":") - 1)      # "1Sm12"
    book = chapter
    sub(/[0-9]+$/, "", book)
    if (chapter != last_chapter && NR > 1) print ""
    if (book != last_book) printf "\f%s\n\n", title[book]
    print substr($0, verse + 1)
    last_chapter = chapter
    last_book = book
  }' >"$new"

if [ "$(digest_of "$new")" != "$digest" ]; then
  echo "make_corpus.sh: this bible-kjv gives other text:" \
    "expected $digest, found $(digest_of "$new")" >&2
  exit 1
fi
mv "$new" "$out"
