"""How secrets look in text: the formats that scanners of secrets agree on.

Each rule has hints, one of which every match contains, so that most lines are passed over quickly.
Repetitions are bounded, so that no line takes long. Where it is not clear how far a secret goes,
more is taken.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """What to hide: all that the pattern matches but for its first group."""

    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    case: bool  #: whether capital letters count; else hints are in small ones

    def may_match(self, text: str, small: str) -> bool:
        """Whether a text, given in small letters too, may hold a match."""
        where = text if self.case else small
        return any(hint in where for hint in self.hints)


#: Tokens of services: texts one of which each contains, and the format. None matches ordinary
#: words, hashes or numbers.
_TOKENS = (
    # GitHub, GitLab
    ("ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{16,255}"),
    ("github_pat_", r"github_pat_[A-Za-z0-9_]{16,255}"),
    ("glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glimt- glagent- gloas- glffct-",
     r"gl[a-z]{2,6}-[A-Za-z0-9_=.-]{16,300}"),
    ("GR1348941", r"GR1348941[A-Za-z0-9_-]{20,255}"),
    # AWS, Google, Azure
    ("AKIA ASIA AROA AIDA ABIA ACCA", r"A(?:KIA|SIA|ROA|IDA|BIA|CCA)[A-Z0-9]{16}"),
    ("FwoGZXIvYXdz IQoJb3JpZ2lu", r"(?:FwoGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9/+=]{40,4000}"),
    ("ABSK", r"ABSK[A-Za-z0-9+/]{100,2000}={0,2}"),
    ("AIza", r"AIza[A-Za-z0-9_-]{35}"),
    ("ya29.", r"ya29\.[A-Za-z0-9_-]{20,2000}"),
    ("GOCSPX-", r"GOCSPX-[A-Za-z0-9_-]{20,255}"),
    ("Q~", r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
    # Of models and data: Hugging Face, OpenAI, Anthropic, Groq, Replicate, Databricks, …
    ("hf_ api_org_", r"(?:hf|api_org)_[A-Za-z0-9]{20,255}"),
    ("sk-", r"sk-[A-Za-z0-9_-]{20,512}"),
    ("gsk_ fw_", r"(?:gsk|fw)_[A-Za-z0-9]{20,255}"),
    ("xai- pplx- nvapi- csk-", r"(?:xai|pplx|nvapi|csk)-[A-Za-z0-9_-]{32,512}"),
    ("r8_", r"r8_[A-Za-z0-9]{37}"),
    ("dapi", r"dapi[0-9a-f]{32}(?:-[0-9])?"),
    # Packages and images
    ("npm_", r"npm_[A-Za-z0-9]{36}"),
    ("pypi-", r"pypi-[A-Za-z0-9_-]{50,2000}"),
    ("rubygems_", r"rubygems_[0-9a-f]{48}"),
    ("dckr_", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,255}"),
    # Slack, Discord, Telegram, mail
    ("xox", r"xox[abeoprs][.-][A-Za-z0-9.-]{8,512}"),
    ("xapp-", r"xapp-[0-9]-[A-Za-z0-9-]{16,512}"),
    ("hooks.slack.com/",
     r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{8,255}"),
    ("/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/[0-9]{1,32}/[A-Za-z0-9_-]{8,255}"),
    (":AA", r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    ("SG.", r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"),
    ("SK", r"SK[0-9a-f]{32}"),
    ("key-", r"key-[0-9a-f]{32}"),
    ("-us", r"[0-9a-f]{32}-us[0-9]{1,2}"),
    # Shops, clouds and tools
    ("k_live_ k_test_ k_prod_", r"[rsp]k_(?:live|test|prod)_[A-Za-z0-9]{10,255}"),
    ("whsec_", r"whsec_[A-Za-z0-9+/=]{20,255}"),
    ("shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    ("sq0", r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,255}"),
    ("_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    ("dp.", r"dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,255}"),
    ("hvs. hvb. hvr.", r"hv[sbr]\.[A-Za-z0-9_-]{20,512}"),
    ("glsa_ glc_", r"(?:glsa|glc)_[A-Za-z0-9+/_=]{32,512}"),
    ("NRAK- NRII- NRJS- NRRA-", r"NR(?:AK|II|JS|RA)-[A-Za-z0-9_-]{19,255}"),
    ("lin_", r"lin_(?:api|oauth)_[A-Za-z0-9]{32,255}"),
    ("ATATT3 ATCTT3 ATBB", r"AT(?:ATT3|CTT3|BB)[A-Za-z0-9_=-]{24,512}"),
    ("PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    ("pul-", r"pul-[0-9a-f]{40}"),
    ("sntr", r"sntr[yu]s_[A-Za-z0-9+/=_-]{40,512}"),
    ("fm1 fm2", r"fm[12][a-z]?_[A-Za-z0-9+/=,_-]{40,2000}"),
    (".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,255}"),
    ("AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    ("eyJ", r"eyJ[A-Za-z0-9_-]{6,4000}\.[A-Za-z0-9_-]{6,4000}\.[A-Za-z0-9_-]{0,4000}"),  # JWT
)  # fmt: skip

_PHRASE = r"pass(?:word|wd|phrase|code)|(?<![A-Za-z])pwd|(?<=[_-])(?:pass|pwd|pw)"
_WORD = (
    r"(?:api|access|account|auth|client|deploy|encryption|license|master|private|secret|shared"
    r"|signing|ssh|subscription)[_-]?key(?:[_-]?id)?|token|secret|credentials?|(?<![A-Za-z])auth"
    r"|jwt|session[_-]?id|conn(?:ection)?[_-]?str(?:ing)?|(?<![A-Za-z])dsn|(?<=[_-])pat"
)
_IN_PHRASE = ("pass", "pwd", "pw")
_IN_WORD = (
    "key", "token", "secret", "credential", "auth", "jwt", "session", "conn", "dsn", "pat",
)  # fmt: skip
_IS = r"\d{0,2}(?:\\{0,3}[\"'\]]){0,3}[ \t]{0,8}(?:=>|:=|==?|:)[ \t]{0,8}"
_QUOTED = r"""[bruf]?"(?:[^"\\\n]|\\.)+"?|[bruf]?'(?:[^'\\\n]|\\.)+'?"""


def _rule(pattern: str, *hints: str, case: bool = False) -> Rule:
    compiled = re.compile(pattern, re.NOFLAG if case else re.IGNORECASE)
    return Rule(hints=hints, pattern=compiled, case=case)


#: An option whose value, in the same word or the next, is a secret.
OPTION = re.compile(rf"--?[\w-]{{0,40}}?(?:{_PHRASE}|{_WORD})(=|\Z)", re.IGNORECASE)
PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)"
)

RULES = (
    # A port is no password.
    _rule(r"(://)[^\s/@:]{0,255}:(?!\d{1,5}[/\"'\s])[^\s]{1,512}(?=@)", "://"),
    _rule(r"(://)[^\s/@:]{1,512}(?=@)", "://"),
    _rule(r"([?&](?:[\w-]{0,40}signature|sig|key|code)=)[^\s&\"']+", "="),
    _rule(rf"((?:authorization|cookie){_IS}[\"']?)[^\s\"'][^\n\r\"']*", "authoriz", "cookie"),
    _rule(r"(\bbearer[ \t]{1,8})[\w.~+/=-]{6,}", "bearer"),
    _rule(r"(\bbasic[ \t]{1,8})(?=[\w+/]{0,512}[\d=])[\w+/]{8,}={0,2}", "basic"),
    _rule(rf"((?:{_PHRASE}){_IS})(?:{_QUOTED}|(?<=[:>][ \t])[^\n\r]+|\S+)", *_IN_PHRASE),
    _rule(rf"((?:{_WORD}){_IS})(?:{_QUOTED}|\S+)", *_IN_WORD),
    _rule(rf"((?<![\w-])--[\w-]{{0,40}}?(?:{_PHRASE}|{_WORD})[ \t]{{1,8}})(?:{_QUOTED}|\S+)", "--"),
    # A printed list of arguments: ['--password', 'X'].
    _rule(
        rf"""((["'])--[\w-]{{0,40}}?(?:{_PHRASE}|{_WORD})\2,[ \t]{{0,8}})(?:{_QUOTED})""",
        "--",
    ),
    _rule(r"((?<!\S)-u[ \t]{1,8})[^\s:]{1,255}:\S+", "-u"),
    _rule(rf"((?<![A-Za-z])key{_IS}[\"']?)[0-9a-f]{{32,}}", "key"),
    *(
        _rule(rf"()(?<![A-Za-z0-9]){format_}", *hints.split(), case=True)
        for hints, format_ in _TOKENS
    ),
)
