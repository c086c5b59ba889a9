import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { readToken, TokenRefused } from './jwt.ts'

/** A person the gateway knows. */
export interface DemoUser {
  readonly email: string
  readonly fullName: string
  readonly isAdmin: boolean
  readonly isActive: boolean
  /** True for a member of the demo's only team. */
  readonly isTeamMember?: boolean
  /** True for the right `servers.update`, which only allows changes to one's own servers. */
  readonly mayUpdate?: boolean
}

/** Signs people in with e-mail and password, and issues session tokens. */
export interface SignIn {
  readonly password: string
  readonly issuer: string
  readonly lifetime: number
  signIn(email: string, password: string): { token: string; user: DemoUser } | null
  /** The user of a session token; null when the token is not valid or no longer valid. */
  userOf(token: string): DemoUser | null
  user(email: string): DemoUser | undefined
  readonly people: readonly DemoUser[]
}

const LIFETIME = 20 * 60
const AUDIENCE = 'mcpgateway-api'

/**
 * Makes the sign-in of one demo. Its password and key are random, so that no page on this computer can guess
 * them.
 */
export function makeSignIn(users: readonly DemoUser[], now: () => number): SignIn {
  const key = randomBytes(32)
  const password = `demo-${randomBytes(12).toString('base64url')}`
  const issuer = 'mcpgateway'
  const ids = new Map(users.map((user) => [user.email, randomUUID()]))
  const user = (email: string): DemoUser | undefined => users.find((one) => one.email === email)
  const hmac = (data: string | Buffer): Buffer => createHmac('sha256', key).update(data).digest()

  function issue(person: DemoUser): string {
    const issuedAt = Math.floor(now() / 1000)
    const payload = {
      sub: ids.get(person.email),
      email: person.email,
      iss: issuer,
      aud: AUDIENCE,
      iat: issuedAt,
      exp: issuedAt + LIFETIME,
      jti: randomUUID(),
      token_use: 'session',
      env: 'development',
      is_admin: person.isAdmin,
      user: {
        email: person.email,
        full_name: person.fullName,
        is_admin: person.isAdmin,
        auth_provider: 'local',
      },
      ...(person.isAdmin ? { teams: null } : {}),
    }
    const text = [{ alg: 'HS256', typ: 'JWT' }, payload].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    )
    return `${text.join('.')}.${hmac(text.join('.')).toString('base64url')}`
  }

  function userOf(token: string): DemoUser | null {
    let claims: JsonObject
    try {
      const read = readToken(token)
      const wanted = hmac(read.signingInput)
      const isSigned = read.signature.length === wanted.length && timingSafeEqual(read.signature, wanted)
      if (read.header['alg'] !== 'HS256' || !isSigned) return null
      claims = read.claims
    } catch (problem) {
      if (problem instanceof TokenRefused) return null
      throw problem
    }
    const isGood =
      claims['iss'] === issuer && claims['aud'] === AUDIENCE && Number(claims['exp']) > now() / 1000
    const found = isGood && typeof claims['email'] === 'string' ? user(claims['email']) : undefined
    return found?.isActive ? found : null
  }

  return {
    password,
    issuer,
    lifetime: LIFETIME,
    userOf,
    user,
    people: users,
    signIn(email, given) {
      const found = user(email.trim().toLowerCase())
      return found?.isActive && given === password ? { token: issue(found), user: found } : null
    },
  }
}
