import {
  type AfterFacts,
  callerOf,
  type Diagnosis,
  type Facts,
  type Known,
  type OwnTokenFact,
  prepare,
  readOwnToken,
  type Rights,
  type ServerTools,
} from '../../shared/contextforge/index.ts'
import { follow } from '../../shared/judging/follow.ts'

/** Reads what people may do; implemented by the reading of a connection. */
export type People = {
  /**
   * What a person may do. Only the teams are read that decide about one of `permissions` or own a tool.
   * `isAdmin`: as the person's record says. Never fails: what cannot be read is unknown, with the reason.
   */
  readonly rights: (ask: {
    readonly email: string
    readonly isAdmin: boolean | null
    readonly permissions: readonly string[]
    readonly toolTeams: readonly string[]
  }) => Promise<Rights>
  /** The tools of a server as this login sees them. */
  readonly tools: (serverId: string) => Promise<Known<ServerTools>>
  /** What the gateway's list says about one of its own tokens. In: its owner, and its times in seconds. */
  readonly ownToken: (email: string, issued: number, expires: number | null) => Promise<OwnTokenFact>
}

const NOBODY: Rights = {
  isAdmin: null,
  roles: { state: 'unknown', why: 'the token names nobody by e-mail' },
  counted: { state: 'unknown', why: 'nobody to ask for' },
  teams: {},
}

/**
 * Adds to the facts what the gateway's list says about one of its own tokens. Only asked where the token says
 * whose it is and when it was issued; otherwise the facts stay as they are.
 */
export async function withOwnToken(people: People | undefined, facts: Facts): Promise<Facts> {
  const { claims, settings } = prepare(facts)
  if (people === undefined || claims['iss'] !== settings.JWT_ISSUER) return facts
  const { use, email } = readOwnToken(claims)
  const [issued, expires] = [claims['iat'], claims['exp'] ?? null]
  // The token of a sign-in is in no list.
  if (use === 'session' || email === null || typeof issued !== 'number') return facts
  if (expires !== null && typeof expires !== 'number') return facts
  return { ...facts, ownToken: await people.ownToken(email, issued, expires) }
}

/**
 * Reads what comes after a token and adds it to the diagnosis, unless the token is refused. Sends the token
 * nowhere.
 */
export async function withAfter(
  people: People | undefined,
  facts: Facts,
  diagnosis: Diagnosis,
): Promise<Diagnosis> {
  if (people === undefined || facts.server === null || diagnosis.verdict === 'rejected') return diagnosis
  return follow(diagnosis, facts, await gatherAfter(people, facts))
}

async function gatherAfter(people: People, facts: Facts): Promise<AfterFacts> {
  const caller = callerOf(prepare(facts))
  const tools = await people.tools(facts.serverId)
  const list = tools.state === 'read' ? tools.value.list : []
  const toolTeams = list.flatMap(({ visibility, teamId }) =>
    visibility === 'team' && teamId !== null ? [teamId] : [],
  )
  const { user } = facts
  const isAdmin = user.state === 'active' ? (user.isAdmin ?? null) : null
  const rights =
    caller.email === null
      ? NOBODY
      : await people.rights({
          email: caller.email,
          isAdmin,
          permissions: ['servers.use', 'tools.execute'],
          toolTeams: caller.teams === 'database' ? toolTeams : [],
        })
  return { rights, tools }
}
