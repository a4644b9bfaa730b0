"""A mailbox over IMAP (RFC 3501, RFC 2177): every call blocks, so `imap_watch` makes them in a thread of its own."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from datetime import date

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from bot.errors import ChannelUnavailable, Why
from channels.email.config import MailboxConfig


class LoginRefused(ChannelUnavailable):
    """The mail server does not take name and password: trying again soon would only get the account locked."""


class FetchRefused(ChannelUnavailable):
    """The mail server does not give one mail out, with the connection in order."""


class Mailbox:
    """One connection with the folder selected; `uidvalidity` tells whether UIDs still mean what they meant (§2.3.1.1)."""

    def __init__(self, config: MailboxConfig) -> None:
        """Connect, log in and select. Raises LoginRefused, ChannelUnavailable."""
        self._config = config
        with self._translated("cannot be reached", "part_mailbox_unreached"):
            timeout = SocketTimeout(connect=min(config.timeout_s, 15.0), read=config.timeout_s)
            encrypted = config.tls is not None and not config.starttls
            self._client = IMAPClient(config.host, config.port, ssl=encrypted, ssl_context=config.tls, timeout=timeout)
        try:
            with self._translated("does not let us in", "part_mailbox_closed"):
                if config.starttls:
                    self._client.starttls(config.tls)
                self._client.login(config.user, config.password)
                selected = self._client.select_folder(config.folder)
                self.idles = bool(self._client.has_capability("IDLE"))
        except ChannelUnavailable:
            self._let_go()
            raise
        self.uidvalidity = int(selected[b"UIDVALIDITY"])
        self.last_uid = int(selected.get(b"UIDNEXT", 1)) - 1

    def unseen(self) -> list[int]:
        """Return the UIDs of mails that nobody has marked as read."""
        with self._translated():
            return sorted(self._client.search(["UNSEEN", "UNDELETED"]))

    def after(self, uid: int) -> list[int]:
        """Return the UIDs above one."""
        with self._translated():
            # A range up to * always names the last mail, even one that is below its beginning (§6.4.8).
            return sorted(found for found in self._client.search(["UID", f"{uid + 1}:*"]) if found > uid)

    def since(self, day: date) -> list[int]:
        """Return the UIDs of what came on a day or later, by the server's clock."""
        with self._translated():
            return sorted(self._client.search(["SINCE", day]))

    def more_came(self) -> bool:
        """Tell whether word of a new mail came in since this was asked last, beside the answers to other commands."""
        with self._translated():
            _, told = self._client._imap.response("EXISTS")  # noqa: SLF001 - IMAPClient has no way to ask for it
            return bool(told != [None])

    def size(self, uid: int) -> int | None:
        """Return a mail's size in bytes, None when it is gone."""
        with self._translated(), self._refusable(uid):
            found = self._client.fetch([uid], ["RFC822.SIZE"])
        return int(found[uid][b"RFC822.SIZE"]) if uid in found else None

    def piece(self, uid: int, begin: int, length: int) -> bytes | None:
        """Return a piece of a mail as it stands in the mailbox, without marking it as read; None when it is gone."""
        with self._translated(), self._refusable(uid):
            found = self._client.fetch([uid], [f"BODY.PEEK[]<{begin}.{length}>"])
        if uid not in found:
            return None
        piece = next((value for name, value in found[uid].items() if name.startswith(b"BODY[]")), None)
        return bytes(piece) if isinstance(piece, bytes) else b""

    def done_with(self, uid: int) -> None:
        """Do to a stored mail what the settings say: mark it as read, move it or delete it."""
        config = self._config
        with self._translated():
            if config.after == "move":
                self._move(uid)
            elif config.after == "delete":
                self._delete(uid)
            else:
                self._client.add_flags([uid], [SEEN], silent=True)

    def wait(self, seconds: float) -> None:
        """Return when the server tells of a change, at the latest after a time."""
        with self._translated("has hung up", "part_mailbox_hung_up"):
            self._client.idle()
            if not self._told_already():
                self._client.idle_check(timeout=seconds)
            self._client.idle_done()

    def _told_already(self) -> bool:
        """Tell whether word came together with the answer to IDLE: it is read then, and the socket is silent."""
        connection = self._client.socket()
        connection.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))  # noqa: SLF001 - IMAPClient looks at the socket alone
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            connection.settimeout(self._config.timeout_s)

    def hang_up(self) -> None:
        """End the connection at once, from any thread; who waits for an answer gets an error."""
        with contextlib.suppress(OSError, AttributeError):
            self._client.socket().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection in good order where that is possible."""
        with contextlib.suppress(IMAPClientError, OSError):
            self._client.logout()
        self._let_go()

    def _let_go(self) -> None:
        with contextlib.suppress(IMAPClientError, OSError):
            self._client.shutdown()

    def _move(self, uid: int) -> None:
        if not self._client.folder_exists(self._config.move_to):
            self._client.create_folder(self._config.move_to)
        if self._client.has_capability("MOVE"):
            self._client.move([uid], self._config.move_to)
        else:
            self._client.copy([uid], self._config.move_to)
            self._delete(uid)

    def _delete(self, uid: int) -> None:
        self._client.delete_messages([uid], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge([uid])
        else:
            self._client.expunge()

    @contextlib.contextmanager
    def _refusable(self, uid: int) -> Iterator[None]:
        """Tell a «no» to one mail from a broken connection."""
        try:
            yield
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            why = self._why("part_mailbox_fetch", _told(error))
            raise FetchRefused(f"the mail server does not give out the mail with UID {uid}: {error}", why=why) from error

    @contextlib.contextmanager
    def _translated(self, what: str = "does not answer as it should", code: str = "part_mailbox_nonsense") -> Iterator[None]:
        """Turn what IMAPClient and sockets raise into the channel's own errors."""
        place = f"the mailbox of {self._config.place}"
        try:
            yield
        except LoginError as error:
            if not _for_good(error):
                why = self._why("part_mailbox_closed", _told(error))
                raise ChannelUnavailable(f"{place} does not let us in: {_told(error)}", why=why) from error
            told = f"{place}: the mail server refuses name or password ({_told(error)})"
            raise LoginRefused(told, why=self._why("part_mailbox_login", _told(error))) from error
        except ssl.SSLCertVerificationError as error:
            told = f"{place}: the mail server's certificate is not trusted ({error.verify_message})"
            raise ChannelUnavailable(told, why=self._why("part_mailbox_certificate", error.verify_message)) from error
        except (IMAPClientError, OSError) as error:
            raise ChannelUnavailable(f"{place} {what}: {_told(error)}", why=self._why(code, _told(error))) from error

    def _why(self, code: str, words: str) -> Why:
        server = f"{self._config.host}:{self._config.port}"
        return Why(code, {"user": self._config.user, "server": server, "words": words})


def _for_good(error: LoginError) -> bool:
    """Tell a refusal from a connection that broke during the log-in, and from a server that cannot check now (RFC 5530)."""
    return not isinstance(error.__context__, IMAPClientAbortError) and "[UNAVAILABLE]" not in str(error)


def _told(error: Exception) -> str:
    """Return an error's text, as the server said it."""
    text = str(error)
    if text.startswith(("b'", 'b"')):  # imaplib hands on bytes, which IMAPClient makes a text of.
        text = text[2:-1]
    return text[:200] or type(error).__name__
