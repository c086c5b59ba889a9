import { foundSays } from '../token/found-words.ts'
import { recognise, type Recognised } from '../token/recognise.ts'
import type { PasteAnswer, PasteContext } from './answer.ts'
import { authorizationRequest } from './authorization.ts'
import { challenge } from './challenge.ts'
import { clientConfig, headerNames } from './client-config.ts'
import { clientLog } from './client-log.ts'
import { jwks, resourceMetadata, serverMetadata } from './documents.ts'
import { aboutAddress, aboutHeader, doorOf } from './about-address.ts'
import { gatewayAnswer, gatewayLog } from './gateway-log.ts'
import { openPaste, type Paste } from './paste.ts'
import { providerError } from './provider-error.ts'
import type { SentTo } from '../token/sent-to.ts'
import { sentToIn } from './sent-to.ts'
import { tokenAnswer, type TokenAnswer } from './tokens.ts'
import { withheld } from './withheld.ts'
import { joined } from './answer.ts'

const NOTHING = 'Nothing was recognised: no token, no document, no error'

/** A paste with everything recognised in it. */
export interface Read {
  readonly recognised: Recognised
  /** The answer about the tokens; null where there are none. */
  readonly tokens: TokenAnswer | null
  /** What else it contains, the most helpful answer first. */
  readonly answers: readonly PasteAnswer[]
  /** The cookies and secrets in it, counted and named; empty where there are none. */
  readonly withheld: string
}

/** A longer text, in characters, is only searched for tokens. */
const LONGEST = 4_000_000

/**
 * Reads any pasted text. In: the text; the server it is for, where one is chosen; the time in seconds. Out:
 * tokens and answers. Sends nothing, checks no signature and keeps nothing.
 */
export function readPaste(pasted: string, context: PasteContext | null, now: number): Read {
  const recognised = recognise(pasted)
  if (pasted.length > LONGEST) return { recognised, tokens: null, answers: [], withheld: '' }
  const paste = openPaste(pasted)
  const tokens = tokenAnswer(recognised, paste, context, now)
  return {
    recognised,
    tokens,
    answers: answersIn(paste, context, tokens !== null),
    withheld: withheld(paste),
  }
}

/**
 * What is found in a paste: the tokens, which the main process keeps from the window, and the answers about
 * the rest.
 */
export interface Searched extends Recognised {
  /** The request in which the token was sent, where the paste shows it. */
  readonly sentTo?: SentTo
  readonly answers: readonly PasteAnswer[]
}

/**
 * The longest paste, in characters, in which more than tokens is searched; and how many answers are shown at
 * most.
 */
const MOST_READ = 1_000_000
const MOST_ANSWERS = 6

/**
 * Searches a paste for tokens and answers. In: the text, and the server it is for, where one is chosen. Sends
 * nothing and checks no signature.
 */
export function searchPaste(pasted: string, context: PasteContext | null): Searched {
  const recognised = recognise(pasted)
  if (pasted.length > MOST_READ) return { ...recognised, answers: [] }
  const paste = openPaste(pasted)
  const has = recognised.found.length > 0
  const around = has ? aroundToken(paste, context) : []
  const sent = has ? sentToIn(paste, headerNames(paste)) : null
  const asked = sent === null ? {} : { sentTo: sent }
  return {
    ...recognised,
    ...asked,
    answers: [...around, ...answersIn(paste, context, has)].slice(0, MOST_ANSWERS),
  }
}

/** Remarks about the address and the header with which a token was sent. */
function aroundToken(paste: Paste, context: PasteContext | null): readonly PasteAnswer[] {
  const url = paste.urls.find((one) => doorOf(one) !== null)
  const notes = [
    ...(url === undefined ? [] : aboutAddress(url, context)),
    ...headerNames(paste)
      .slice(0, 1)
      .flatMap((name) => aboutHeader(name, context)),
  ]
  if (notes.length === 0 || clientConfig(paste, context).length > 0) return []
  const { means, cure } = joined(notes, '')
  return [{ kind: 'address', first: 'Where the token was sent', whose: 'The client’s.', means, cure }]
}

/** The answers about everything in a paste except its tokens. */
function answersIn(paste: Paste, context: PasteContext | null, hasTokens: boolean): readonly PasteAnswer[] {
  const logs = gatewayLog(paste)
  const errors = providerError(paste)
  const configs = clientConfig(paste, context)
  // A client's settings name no failure, and lines of the gateway's log are not a client's log.
  const clients = logs.length > 0 || configs.length > 0 ? [] : clientLog(paste, context, errors[0] ?? null)
  const candidates = [
    ...authorizationRequest(paste, context),
    ...challenge(paste, context),
    ...resourceMetadata(paste, context),
    ...serverMetadata(paste),
    ...jwks(paste),
  ]
  const loud = clients.length > 0 || logs.length > 0
  const beside = candidates.filter(({ calm }) => !calm || !loud).map(({ calm: _calm, ...answer }) => answer)
  const found = [
    ...logs,
    ...clients,
    ...configs.map(({ calm: _calm, ...answer }) => answer),
    ...errors,
    ...beside,
  ]
  const answers = logs.length > 0 ? [] : gatewayAnswer(paste)
  if (found.length + answers.length > 0) return [...found, ...answers]
  return hasTokens ? [] : addressAlone(paste, context)
}

/** For an address of a gateway and nothing else: says which kind of address it is. */
function addressAlone({ text, urls }: Paste, context: PasteContext | null): readonly PasteAnswer[] {
  const [url] = urls
  const door = url === undefined || text.trim().length > url.length + 40 ? null : doorOf(url)
  if (url === undefined || door === null) return []
  const { means, cure } = joined(
    aboutAddress(url, context),
    'Give it to the client, let it sign in, and paste what it says if that fails.',
  )
  return [
    {
      kind: 'address',
      first: `A gateway's address: ${door.right ? 'the right door' : 'another door'}`,
      whose: 'The gateway’s.',
      means:
        means === ''
          ? 'This is the address at which a virtual server takes tokens of its identity providers.'
          : means,
      cure,
    },
  ]
}

/** Several answers as one text, the more specific ones first, as `claimcheck explain` prints it. */
export interface Explained {
  readonly understood: boolean
  /** What was found, one line each. */
  readonly firsts: readonly string[]
  readonly whose: string
  readonly means: string
  readonly cure: string
}

/** Joins the answers about a paste into one text. */
export function explained({ recognised, tokens, answers, withheld: kept }: Read): Explained {
  const things = [...answers, ...(tokens === null ? [] : [tokens])]
  if (things.length === 0) {
    const why = recognised.why === '' ? foundSays(recognised.found).used : recognised.why
    return {
      understood: false,
      firsts: [NOTHING],
      whose: 'Not known.',
      means: `${why}. ${kept}`.trim(),
      cure: 'Paste the token, the whole answer with its headers, the line of the log, or the document as it came.',
    }
  }
  const once = (texts: readonly string[]): string =>
    [...new Set(texts.filter((text) => text !== ''))].join(' ')
  return {
    understood: true,
    firsts: [...new Set([...(tokens === null ? [] : [tokens.first]), ...answers.map(({ first }) => first)])],
    whose: once(things.map(({ whose }) => whose)),
    means: once([...things.map(({ means }) => means), kept]),
    cure: once(things.map(({ cure }) => cure)),
  }
}
