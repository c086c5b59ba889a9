/*
 * Finds secrets in a text by their form, and by the name in front of them. Most of these texts come from
 * outside, so every expression must take linear time: it matches only at the beginning of a run of letters,
 * and looks ahead for what must follow before it takes anything.
 */

/**
 * A compact token (RFC 7515 section 3.1), from the beginning of its run of letters: `eyJ` is `{"` in
 * base64url.
 */
const COMPACT = /(?<![\w-])[\w-]*?eyJ[\w-]{5,}(?:\.[\w-]*)*/g
/** A token whose JSON begins differently: here a dot must follow. */
const DOTTED = /(?<![\w-])(?=[\w-]*\.)e[yw][\w-]{8,}(?:\.[\w=-]*)+/g
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g
/** A scheme and its credentials (RFC 9110 section 11.4). */
const CREDENTIALS = /\b(bearer|basic|dpop|token)(?:\s+|%20)["']?[\w.~+/=-]{6,}/gi
/** Keys with a prefix by which their makers mark them. */
const MARKED =
  /\b(?:gh[opsru]_\w{20}|github_pat_\w{20}|glpat-[\w-]{20}|xox[abeoprs]-[\w-]{10}|sk-[\w-]{20}|AIza[\w-]{30})[\w-]*/g
/** User and password in an address (RFC 3986 section 3.2.1). */
const USERINFO = /:\/\/[^\s/?#"'<>]*@/g
/**
 * A name that says its value is secret, with the value: `password=…`, `"client_secret": "…"`, `AccountKey=…`.
 */
const PAIR =
  /(?<![\w-])(?=[\w-]*(?:passw|passphrase|pwd|secret|token|credential|assertion|cookie|authorization|software[_-]?statement|signature|(?:api|access|account|private|signing|encryption|shared)[_-]?(?:access[_-]?)?key))([\w-]+["']?\s*[:=]\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;}&]+)/gi
/** A header whose whole value is secret, up to the end of its line. */
const HEADER = /\b((?:set-)?cookie|(?:proxy-)?authorization)(["']?\s*:\s*)[^\r\n]+/gi

/** Replaces each token in a text, with the whole run of letters around it. */
export const withoutTokens = (text: string, mark: string): string =>
  text.replace(COMPACT, mark).replace(DOTTED, mark)

/** True when something in the text has the form of a compact token. */
export const holdsToken = (text: string): boolean => withoutTokens(text, '') !== text

/**
 * Replaces whatever is secret by its form: private keys, tokens, keys with a maker's prefix, user and
 * password in addresses. In: any text, and the replacement. Does not recognise a secret that looks like a
 * word.
 */
export const withoutSecretForms = (text: string, mark: string): string =>
  text
    .replace(PRIVATE_KEY, mark)
    .replace(MARKED, mark)
    .replace(USERINFO, `://${mark}@`)
    .replace(COMPACT, mark)

/** Also replaces what the name in front of it says to be secret. Replaces too much rather than too little. */
export const withoutSecrets = (text: string, mark: string): string =>
  withoutSecretForms(
    text.replace(CREDENTIALS, (_all, scheme: string) => `${scheme} ${mark}`),
    mark,
  )
    .replace(HEADER, (_all, name: string, sign: string) => `${name}${sign}${mark}`)
    .replace(PAIR, (_all, name: string) => name + mark)
