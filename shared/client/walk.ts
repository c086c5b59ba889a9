import { isObject } from '../kernel/json.ts'
import { isMcpAnswer, jsonOf } from './fetching.ts'
import type { ClientProfile } from './profile.ts'
import { numberOf, stepRecords, titleOf, whoseIs } from './steps.ts'
import { seenOnTheWay, type Exchange } from './seen.ts'
import type { Ahead, Verdict, Walked, WalkedRequest } from './walked.ts'
import {
  newCourse,
  sideOf,
  type Ask,
  type End,
  type Purpose,
  type Reply,
  type StepId,
  type Way,
} from './way.ts'

/**
 * Walks one client's way. Pure: yields each request the client would send, is given the answer, and returns
 * the judgement. In: the profile; the address as the client is given it; the client id, where one was
 * registered in advance.
 */
export function* walk(profile: ClientProfile, address: string, clientId: string | null): Way<Walked> {
  const course = newCourse(address, clientId)
  const way = profile.way(course)
  const asked: { readonly ask: Ask; readonly status: number | null }[] = []
  const foreign = new Set<StepId>()
  const exchanges: Exchange[] = []
  const ahead: Ahead[] = []
  let called = false
  let assumed = false
  let reply: Reply | null = null
  for (;;) {
    const next: IteratorResult<Ask, End> = reply === null ? way.next() : way.next(reply)
    if (next.done === true) return judged(next.value)
    const ask: Ask = next.value
    reply = yield ask
    exchanges.push({ ask, reply })
    if (reply.kind === 'not-sent' && !reply.absent) ahead.push(...aheadOf(ask))
    if (isNotTheGateways(ask, reply)) foreign.add(stepOf(ask.purpose))
    if (reply.kind === 'withheld' && !called) asked.push({ ask, status: null })
    if (reply.kind === 'withheld')
      return judged({ kind: 'undecided', step: stepOf(ask.purpose), reason: reply.reason })
    assumed ||= reply.kind === 'not-sent' && !reply.absent
    if (reply.kind === 'unreached' || called) continue
    called = ask.purpose === 'first-call'
    asked.push({ ask, status: reply.kind === 'answered' ? reply.status : null })
  }

  /** Whether a host is the issuer's is only known once the issuer is, which may be after the request. */
  function requestOf({ ask, status }: (typeof asked)[number]): WalkedRequest {
    const { method, url, purpose } = ask
    return { side: sideOf(course, url, purpose), method, path: new URL(url).pathname, status }
  }

  function judged(end: End): Walked {
    const stopped = end.kind === 'stopped' ? end.stop : null
    const requests = asked.map(requestOf)
    const furthest = requests.findLast(({ side }, at) => {
      const purpose = asked[at]?.ask.purpose
      return purpose !== 'call' && !(purpose === 'server-metadata' && side === 'RS')
    })
    const seen = course.marks.find((one) => one.step === stopped?.step && one.passed === false)
    return {
      client: profile.id,
      name: profile.name,
      basis: profile.basis,
      rules: profile.rules,
      verdict: verdictOf(end, assumed),
      stoppedAt:
        stopped === null
          ? null
          : {
              number: numberOf(stopped.step),
              id: stopped.step,
              whose: whoseIs(stopped.step, seen, foreign.has(stopped.step)),
            },
      endedAfter: stopped === null ? null : (furthest ?? requests.at(-1) ?? null),
      requests,
      steps: [...stepRecords(course, end, foreign, exchanges)],
      ...told(profile, end, assumed),
      ahead,
      seen: [...seenOnTheWay(exchanges)],
      sent: course.sent,
    }
  }
}

/**
 * Whether something in front of the gateway answered. ContextForge does not redirect a call, and it refuses
 * in JSON with a reason (FastAPI's `detail`); a proxy answers with a page of its own.
 */
function isNotTheGateways({ purpose }: Ask, reply: Reply): boolean {
  if (reply.kind !== 'answered' || reply.status === 401) return false
  if (purpose !== 'call' && purpose !== 'resource-metadata') return false
  if (reply.status >= 300 && reply.status < 400) return purpose === 'call'
  if (reply.status < 300) return purpose === 'call' && !isMcpAnswer(reply)
  return reply.status >= 400 && reply.text !== '' && !isObject(jsonOf(reply.text))
}

/** A request as it is shown before it is sent: the parameters of its query or body as fields. */
function aheadOf({ purpose, method, url, body }: Ask): Ahead[] {
  if (purpose === 'call' || purpose === 'resource-metadata' || purpose === 'server-metadata') return []
  const { origin, pathname, searchParams } = new URL(url)
  const members = isObject(body) && purpose !== 'first-call' ? Object.entries(body) : []
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
  const fields = members.map(([name, value]): [string, string] => [name, text(value)])
  searchParams.forEach((value, name) => fields.push([name, value]))
  return [{ purpose, method, url: `${origin}${pathname}`, fields }]
}

function verdictOf(end: End, assumed: boolean): Verdict {
  if (end.kind === 'stopped') return 'stops'
  if (end.kind === 'undecided') return 'cannot-decide'
  return end.kind === 'arrived' && end.called && !assumed ? 'in' : 'would-get-in'
}

/** The sentence of a walk, and its reason apart from what stands before it. */
function told(
  profile: ClientProfile,
  end: End,
  assumed: boolean,
): Pick<Walked, 'says' | 'reason' | 'caveat'> {
  const [before, text] = sentence(profile, end, assumed)
  const caveat = byDocuments(profile)
  const reason = `${text}${caveat}`
  return { says: `${before}${reason}`, reason, caveat }
}

function byDocuments({ basis, hosted }: ClientProfile): string {
  if (basis !== 'documented') return ''
  const reach =
    hosted === true
      ? ' It asks from its maker’s cloud; whether it reaches the server is not seen from here.'
      : ''
  return ` This is by its maker’s documents, and was not tried.${reach}`
}

function sentence(
  { name }: ClientProfile,
  end: End,
  assumed: boolean,
): readonly [before: string, reason: string] {
  if (end.kind === 'stopped') {
    const { step, says } = end.stop
    return [`${name} stops at step ${numberOf(step)} (${titleOf(step)}): `, says]
  }
  if (end.kind === 'undecided') return [`Whether ${name} gets in cannot be decided: `, end.reason]
  if (end.kind === 'open') return ['', `The server takes ${name} without any token.`]
  if (end.called && !assumed) return ['', `${name} gets in.`]
  const untried = 'Registration, sign-in and token were not tried.'
  return ['', `${name} would get in: nothing that can be read stops it. ${untried}`]
}

/** The step that stays open when the walk may not send a request of this purpose. */
function stepOf(purpose: Purpose): StepId {
  const steps: Readonly<Record<Purpose, StepId>> = {
    call: 'refused',
    'resource-metadata': 'metadata',
    'server-metadata': 'server-metadata',
    register: 'registration',
    authorize: 'scopes',
    token: 'token',
    'first-call': 'first-call',
  }
  return steps[purpose]
}
