import type { RemedyEffect } from '../token/shelf.ts'
import { shortExact } from '../audience/truncate.ts'
import type { Remedy } from '../contextforge/index.ts'

const WHERE: Readonly<Record<Remedy['where'], string>> = {
  here: 'here, through the review',
  gateway: 'in ContextForge',
  'gateway-environment': 'in the gateway’s environment',
  'identity-provider': 'at the identity provider',
  client: 'at the client',
}

/** Where a remedy is carried out, in words. */
export const whereSays = (remedy: Pick<Remedy, 'where'>): string => WHERE[remedy.where]

/**
 * What a remedy would change, one line each: audiences, servers that share one, tokens on the shelf. In: its
 * effect, which is not applied yet.
 */
export function effectLines({
  effect,
  alsoChanges,
}: Pick<RemedyEffect, 'effect' | 'alsoChanges'>): readonly string[] {
  const lines: string[] = []
  const gains = effect.gained.length > 0 ? `adds ${list(effect.gained)}` : ''
  const losses = effect.lost.length > 0 ? `takes ${list(effect.lost)} away` : ''
  if (gains !== '' || losses !== '') lines.push([gains, losses].filter((part) => part !== '').join(', '))
  const shared = effect.sharedWith.filter(({ audience }) => effect.gained.includes(audience))
  const servers = [...new Set(shared.flatMap((one) => one.servers))]
  if (effect.gained.length > 0)
    lines.push(servers.length === 0 ? 'no other server here expects it' : `also expected by ${list(servers)}`)
  if (effect.issuersGained.length > 0) lines.push(`trusts ${list(effect.issuersGained)} as well`)
  if (alsoChanges.length > 0) lines.push(`changes ${list(alsoChanges)} in the same way`)
  const became = (after: string): readonly string[] =>
    effect.tokens.filter((token) => token.before !== after && token.after === after).map(({ label }) => label)
  const [accepted, rejected] = [became('accepted'), became('rejected')]
  if (accepted.length > 0) lines.push(`of the shelf, ${list(accepted)} becomes accepted`)
  if (rejected.length > 0) lines.push(`of the shelf, ${list(rejected)} becomes rejected`)
  if (accepted.length + rejected.length === 0 && effect.tokens.length > 0)
    lines.push('no token on the shelf changes its verdict')
  if (effect.learning === 'disarmed') lines.push('ends learning')
  if (effect.learning === 'armed') lines.push('arms learning')
  return lines
}

/** How many other servers a remedy opens, in a sentence; empty where it opens none or only adds issuers. */
export function reachSays({ widens, appDomain }: Pick<Remedy, 'widens' | 'appDomain'>): string {
  const others = widens.issuers.length > 0 ? 0 : widens.pairs - widens.audiences.length
  if (others <= 0) return ''
  const servers = others === 1 ? '1 other server' : `${others} other servers`
  return appDomain === null
    ? `${servers} ${others === 1 ? 'accepts' : 'accept'} the same audience.`
    : `${servers} ${others === 1 ? 'changes' : 'change'} as well.`
}

/**
 * What a remedy that is carried out elsewhere means for the servers and the shelf. Null where its effect was
 * computed.
 */
export function elsewhereSays({
  where,
  edit,
  appDomain,
}: Pick<Remedy, 'where' | 'edit' | 'appDomain'>): string | null {
  if (edit !== null || appDomain !== null) return null
  switch (where) {
    case 'identity-provider':
      return 'changes no server here; tokens on the shelf stay as they are, only new ones differ'
    case 'client':
      return 'changes no server here; another token is put on the shelf'
    case 'gateway':
      return 'changes no server’s settings; every token of this person is judged anew, on all servers'
    case 'gateway-environment':
      return 'changes every server of this gateway'
    case 'here':
      return 'the review shows what it means once the value is typed'
  }
}

const list = (values: readonly string[]): string =>
  values.length <= 3 ? values.join(', ') : `${values.slice(0, 2).join(', ')} and ${values.length - 2} more`

const SHORT: Readonly<Record<string, string>> = {
  'repair-resource': 'set resource',
  'add-issuer': 'name the issuer',
  'https-issuer': 'issuers with https',
}

/** A remedy that opens a review, in the few words a button holds; null for one that is not done here. */
export function actSays({ id, edit, widens }: Pick<Remedy, 'id' | 'edit' | 'widens'>): string | null {
  switch (edit?.kind) {
    case undefined:
      return null
    case 'toggle':
      return `${edit.on ? 'include' : 'leave out'} client id`
    case 'add-audience':
      return widens.opens === 'this-server'
        ? 'add this server’s address'
        : `add ${shortExact(edit.value, 28)}`
    case 'switch':
      return `turn OAuth ${edit.on ? 'on' : 'off'}`
    case 'set-keys':
      return SHORT[id] ?? `change ${[...Object.keys(edit.set), ...edit.remove].join(', ')}`
  }
}
