"""The knowledge base on words alone: needs no model, is up at once, and knows less."""

from __future__ import annotations

from datetime import datetime

from bot.interfaces import Clock
from knowledge_base.articles import Article, ArticleStore
from knowledge_base.knowledge import LONGEST, Progress, StoredKnowledge, silent
from knowledge_base.languages import WORD
from knowledge_base.ranking import Calibration
from knowledge_base.signals import Signals
from knowledge_base.words import WordIndex


class WordKnowledge(StoredKnowledge):
    """Searches by BM25 over stems and parts of words."""

    def __init__(
        self, store: ArticleStore, clock: Clock, *, calibration: Calibration | None = None, longest: int = LONGEST
    ) -> None:
        super().__init__(store, clock, calibration or Calibration.read("words"), longest=longest)
        self._indexes: dict[str, ArticleWords] = {}

    async def start(self, progress: Progress = silent) -> None:
        """Index every municipality's articles. Raises StoreUnavailable."""
        await self.refresh_all(progress)
        self._turn("up")

    async def stop(self) -> None:
        """Hold nothing, let go of nothing."""
        self._turn("down", "stopped")

    async def _look(self, municipality: str, text: str, moment: datetime) -> list[Signals]:
        index = self._indexes.get(municipality)
        return index.search(text, moment) if index else []

    async def _change(self, municipality: str, articles: list[Article], gone: list[str], progress: Progress) -> None:
        index = self._indexes.setdefault(municipality, ArticleWords())
        for name in gone:
            index.remove(name)
        for done, article in enumerate(articles):
            index.put(article)
            progress(done + 1, len(articles))

    def _digests(self, municipality: str) -> dict[str, str]:
        index = self._indexes.get(municipality)
        return {name: article.digest() for name, article in index.articles.items()} if index else {}

    def _indexed(self, municipality: str, article: str) -> Article | None:
        index = self._indexes.get(municipality)
        return index.articles.get(article) if index else None


class ArticleWords:
    """The words of one municipality's articles."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self._words = WordIndex()
        self._texts: dict[int, tuple[str, str]] = {}
        self._next = 0

    def put(self, article: Article) -> None:
        """Add an article, or replace it."""
        self.remove(article.id)
        self.articles[article.id] = article
        for language, text in article.texts.items():
            self._next += 1
            self._texts[self._next] = article.id, language
            self._words.put(self._next, language, (text.question, *text.alternatives, text.answer))

    def remove(self, name: str) -> None:
        """Take an article out; one that is not there is no error."""
        if self.articles.pop(name, None) is None:
            return
        for number in [number for number, (article, _) in self._texts.items() if article == name]:
            del self._texts[number]
            self._words.remove(number)

    def search(self, text: str, moment: datetime) -> list[Signals]:
        """Return the signals of texts that share anything with the question, of articles shown at a moment."""
        found = []
        length = len(WORD.findall(text))
        for number, score in self._words.search(text).items():
            article, language = self._texts[number]
            if self.articles[article].shown_at(moment):
                found.append(Signals(article, language, words=score, length=length))
        return found
