import { looksSecret } from '../token/kinds.ts'
import { textOf, type Paste } from './paste.ts'

/** Fields that hold a secret, by their names. The value is never read. */
const SECRET =
  /(?:^|[^\w])(client_secret|password|passwd|api[_-]?key|secret[_-]?key|private_key|code_verifier|(?<=[?&])code)["'`]{0,3}\s{0,3}[=:]\s{0,3}["'`]{0,3}(?![$%{<*])[^\s"'`&,;<>]{3,8192}/gi
const COOKIE = /(?:^|[\s"'`^])(?:set-)?cookie["']?\s{0,3}[:=]\s{0,3}["']?([^\r\n"']{1,16384})/gi
const ATTRIBUTE = /^(path|domain|expires|max-age|samesite|secure|httponly|priority|partitioned)$/i

/**
 * Counts and names the cookies and secrets of a paste in a sentence; empty where there are none. No answer
 * contains their values. In: the paste. A name that could itself be a secret is only counted.
 */
export function withheld({ plain, documents }: Paste): string {
  const cookies = new Set<string>()
  const take = (line: string): void => {
    for (const pair of line.split(';', 60)) {
      const name = pair.split('=', 1)[0]?.trim() ?? ''
      if (pair.includes('=') && name !== '' && !ATTRIBUTE.test(name) && cookies.size < 60) cookies.add(name)
    }
  }
  let left = 40
  for (const [, line = ''] of plain.matchAll(COOKIE)) if (left-- > 0) take(line)
  for (const one of documents)
    if (/^(set-)?cookie$/i.test(textOf(one['name']))) take(textOf(one['value']).slice(0, 16_384))
  const secrets = new Set<string>()
  left = 40
  for (const [, name = ''] of plain.matchAll(SECRET)) if (left-- > 0) secrets.add(name.toLowerCase())
  const parts = [counted(cookies, 'cookie'), counted(secrets, 'secret')].filter((part) => part !== '')
  return parts.length === 0 ? '' : `Not shown: ${parts.join(', ')}.`
}

function counted(names: ReadonlySet<string>, what: string): string {
  if (names.size === 0) return ''
  const shown = [...names].filter(
    (name) => /^[\w.-]{1,40}$/.test(name) && !looksSecret(name, false) && !/^e[yw]/.test(name),
  )
  const list = shown.length === 0 ? '' : ` (${shown.slice(0, 6).join(', ')}${shown.length > 6 ? ', …' : ''})`
  return `${names.size} ${what}${names.size === 1 ? '' : 's'}${list}`
}
