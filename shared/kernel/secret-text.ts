/*
 * What is secret in a text whatever it stands under: by its form, and by the name in front of it. Most of
 * these texts are written by strangers, so every expression here takes a time that grows with the length of
 * the text and no faster: it begins only where a run of letters begins, and looks ahead for what must follow
 * before it takes anything.
 */

/**
 * A compact token (RFC 7515 section 3.1) from the start of its run of letters on: `eyJ` is `{"` in base64url.
 */
const COMPACT = /(?<![\w-])[\w-]*?eyJ[\w-]{5,}(?:\.[\w-]*)*/g
/** A token whose JSON begins otherwise: a dot has to follow. */
const DOTTED = /(?<![\w-])(?=[\w-]*\.)e[yw][\w-]{8,}(?:\.[\w=-]*)+/g
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g
/** A scheme and its credentials (RFC 9110 section 11.4). */
const CREDENTIALS = /\b(bearer|basic|dpop|token)(?:\s+|%20)["']?[\w.~+/=-]{6,}/gi
/** Keys that begin with the mark of who gave them out, so that they can be found. */
const MARKED =
  /\b(?:gh[opsru]_\w{20}|github_pat_\w{20}|glpat-[\w-]{20}|xox[abeoprs]-[\w-]{10}|sk-[\w-]{20}|AIza[\w-]{30})[\w-]*/g
/** User and password of an address (RFC 3986 section 3.2.1). */
const USERINFO = /:\/\/[^\s/?#"'<>]*@/g
/**
 * A name that says what its value is, and the value: `password=…`, `"client_secret": "…"`, `AccountKey=…`.
 */
const PAIR =
  /(?<![\w-])(?=[\w-]*(?:passw|passphrase|pwd|secret|token|credential|assertion|cookie|authorization|software[_-]?statement|signature|(?:api|access|account|private|signing|encryption|shared)[_-]?(?:access[_-]?)?key))([\w-]+["']?\s*[:=]\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;}&]+)/gi
/** A header that is a secret as a whole, to the end of its line. */
const HEADER = /\b((?:set-)?cookie|(?:proxy-)?authorization)(["']?\s*:\s*)[^\r\n]+/gi

/** Tokens taken out of a text, each with the whole run of letters it stands in. */
export const withoutTokens = (text: string, mark: string): string =>
  text.replace(COMPACT, mark).replace(DOTTED, mark)

/** True when something in the text has the form of a compact token. */
export const holdsToken = (text: string): boolean => withoutTokens(text, '') !== text

/**
 * A text without what is secret by its form: private keys, tokens, keys with a maker's mark, user and
 * password of addresses. In: any text, and what is to stand in their place. Does not know a secret that looks
 * like a word.
 */
export const withoutSecretForms = (text: string, mark: string): string =>
  text
    .replace(PRIVATE_KEY, mark)
    .replace(MARKED, mark)
    .replace(USERINFO, `://${mark}@`)
    .replace(COMPACT, mark)

/** The same, and without what a word in front of it says to be secret. Would rather take out too much. */
export const withoutSecrets = (text: string, mark: string): string =>
  withoutSecretForms(
    text.replace(CREDENTIALS, (_all, scheme: string) => `${scheme} ${mark}`),
    mark,
  )
    .replace(HEADER, (_all, name: string, sign: string) => `${name}${sign}${mark}`)
    .replace(PAIR, (_all, name: string) => name + mark)
