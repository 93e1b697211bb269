"""Why a text is no schedule, or why something cannot be said of one."""

from typing import Any, Dict, Optional, Tuple


class ScheduleError(ValueError):
    """Why a text is no schedule, or why something cannot be said of one. `str(error)` is the message, in one line."""

    __module__ = "downbeat_schedule"

    message: str
    #: The text that was read.
    text: Optional[str]
    #: Where, in characters of the text: `text[slice(*span)]`. `None` for what is about no place.
    span: Optional[Tuple[int, int]]
    #: What stands there.
    found: Optional[str]
    #: What could stand there instead.
    expected: Tuple[str, ...]
    #: What was probably meant: it can take the place of the span.
    suggestion: Optional[str]
    #: All that was meant equally likely.
    suggestions: Tuple[str, ...]
    #: What would do, in a sentence.
    help: Optional[str]
    #: Whole texts that were probably meant; each can be read.
    proposals: Tuple[str, ...]

    def __init__(
        self,
        message: str,
        *,
        text: Optional[str] = None,
        span: Optional[Tuple[int, int]] = None,
        found: Optional[str] = None,
        expected: Tuple[str, ...] = (),
        suggestions: Tuple[str, ...] = (),
        help: Optional[str] = None,
        proposals: Tuple[str, ...] = (),
        drawn: Optional[str] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.span = span
        self.found = found
        self.expected = expected
        self.suggestion = suggestions[0] if suggestions else None
        self.suggestions = suggestions
        self.help = help
        self.proposals = proposals
        # A traceback shows notes, from Python 3.11 on.
        note = drawn if drawn is not None else help
        if note is not None:
            self.__notes__ = [note]

    def __reduce__(self) -> Tuple[Any, ...]:
        return (_restored, (self.message, self.__dict__))


def _restored(message: str, fields: Dict[str, Any]) -> ScheduleError:
    error = ScheduleError(message)
    error.__dict__.update(fields)
    return error
