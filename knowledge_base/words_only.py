"""The knowledge base on words alone: needs no model, is up at once, and knows less."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.errors import Why
from bot.interfaces import Clock
from knowledge_base.articles import Article, ArticleStore, Text
from knowledge_base.embedding.worker import OneThread
from knowledge_base.knowledge import LONGEST, Progress, StoredKnowledge, silent
from knowledge_base.languages import WORD
from knowledge_base.ranking import Calibration
from knowledge_base.signals import Signals
from knowledge_base.tidying import Tidier
from knowledge_base.word_lists import Joining, WordLists

MOST = 200
"""Texts that a question is compared with in the end."""


class WordKnowledge(StoredKnowledge):
    """Searches by BM25 over stems and parts of words, in a thread of its own."""

    def __init__(
        self, store: ArticleStore, clock: Clock, *, calibration: Calibration | None = None, longest: int = LONGEST
    ) -> None:
        super().__init__(store, clock, calibration or Calibration.read("words"), longest=longest)
        self._indexes: dict[str, ArticleWords] = {}
        self._thread = OneThread()
        self._tidier = Tidier(self._thread.run)

    async def start(self, progress: Progress = silent) -> None:
        """Index every municipality's articles. Raises StoreUnavailable."""
        await self.refresh_all(progress)
        self._turn("up")

    async def stop(self) -> None:
        """Let what runs end."""
        await self._thread.close()
        await self._tidier.done()
        self._turn("down", "stopped", Why("part_stopped"))

    async def _look(self, municipality: str, text: str, moment: datetime) -> list[Signals]:
        index = self._indexes.get(municipality)
        return await self._thread.run(lambda: index.search(text, moment)) if index else []

    async def _change(self, municipality: str, articles: list[Article], gone: list[str], progress: Progress) -> None:
        index = self._indexes.setdefault(municipality, ArticleWords())
        await self._thread.run(lambda: index.change(articles, gone))
        for done in range(1, len(articles) + 1):
            progress(done, len(articles))

    def _tidy(self, municipality: str) -> None:
        index = self._indexes.get(municipality)
        if index is not None:
            self._tidier.look(index)

    async def _digests(self, municipality: str) -> dict[str, str]:
        index = self._indexes.get(municipality)
        return await self._thread.run(lambda: dict(index.digests)) if index else {}

    def _indexed(self, municipality: str, article: str) -> Article | None:
        index = self._indexes.get(municipality)
        return index.articles.get(article) if index else None


class ArticleWords:
    """The words of one municipality's articles; used from one thread."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self.digests: dict[str, str] = {}
        self._words = WordLists()
        self._texts: dict[int, tuple[str, str]] = {}
        self._numbers: dict[str, list[int]] = {}
        self._next = 0

    def change(self, articles: Iterable[Article], gone: Iterable[str]) -> None:
        """Take articles out, and put others in or replace them."""
        for name in gone:
            self.remove(name)
        for article in articles:
            self.put(article)

    def untidy(self) -> Joining | None:
        """Return work that makes searching faster, None while there is little to gain."""
        return self._words.joining() if self._words.untidy() else None

    def tidied(self, joining: Joining) -> None:
        """Take over what `untidy` gave, once it has run."""
        self._words.joined(joining)

    def put(self, article: Article) -> None:
        """Add an article, or replace it."""
        self._take_out(self.articles.get(article.id))
        self.articles[article.id], self.digests[article.id] = article, article.digest()
        for language, text in article.texts.items():
            self._next += 1
            self._texts[self._next] = article.id, language
            self._numbers.setdefault(article.id, []).append(self._next)
            self._words.put(self._next, language, _contents(text))

    def remove(self, name: str) -> None:
        """Take an article out; one that is not there is no error."""
        self._take_out(self.articles.pop(name, None))
        self.digests.pop(name, None)

    def _take_out(self, article: Article | None) -> None:
        """Take out an article's words."""
        if article is None:
            return
        for number in self._numbers.pop(article.id, ()):
            _, language = self._texts.pop(number)
            self._words.remove(number, language, _contents(article.texts[language]))

    def search(self, text: str, moment: datetime) -> list[Signals]:
        """Return the signals of the texts that share most with the question, of articles shown at a moment."""
        found = []
        length = len(WORD.findall(text))
        for number, score in self._words.search(text, MOST).items():
            article, language = self._texts[number]
            if self.articles[article].shown_at(moment):
                found.append(Signals(article, language, words=score, length=length))
        return found


def _contents(text: Text) -> tuple[str, ...]:
    return text.question, *text.alternatives, text.answer
