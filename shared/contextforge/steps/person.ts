import type { Case } from '../case.ts'
import { machineNote } from '../machine.ts'
import { keepLast } from '../../kernel/keep-last.ts'
import type { Json } from '../../kernel/json.ts'
import { firstTruthy, strip, truthy } from '../python.ts'
import { trustedIn } from '../trusted.ts'
import type { Remedy } from '../remedy.ts'
import { shown } from '../words.ts'
import { elsewhere, type Advise } from './advice.ts'
import { fail, notChecked, pass, reading, step, unknown, type Check } from './step.ts'

/**
 * The e-mail address by which the gateway looks the user up; null when the first truthy claim is no address.
 */
export const emailOf = (claims: Case['claims']): string | null => addressIn(firstTruthy(claims, NAMES).value)

const NAMES = ['email', 'preferred_username', 'sub']
const addressIn = keepLast((value: Json | undefined): string | null =>
  typeof value === 'string' && value.includes('@') ? strip(value).toLowerCase() : null,
)

const emailClaim = reading(
  ({ decoded, claims }) => {
    const { name, value } = firstTruthy(claims, NAMES)
    return [decoded.form, name, value]
  },
  (form, name, value) => {
    const source = 'email, preferred_username, sub'
    if (form !== 'jwt') return notChecked(source, 'no claims to read')
    const email = addressIn(value)
    if (email !== null)
      return pass(source, `${name}, contains @`, `The gateway looks the user up as ${email}, from ${name}.`, {
        received: [email],
      })
    const text = truthy(value)
      ? `The first of email, preferred_username and sub that is set is ${name} = ${shown(value)}, and it holds no e-mail address. Later ones are not tried.`
      : 'The token has none of email, preferred_username and sub.'
    return fail(source, 'no e-mail', `${text} Ask the provider to put email into access tokens.`, {
      received: truthy(value) ? [`${name} = ${shown(value)}`] : [],
    })
  },
)

const isActive = keepLast((source: string, email: string) =>
  pass(source, 'exists, active', `${email} exists in ContextForge and is active.`, { received: [email] }),
)

const activeUser: Check = (c) => {
  const { claims, decoded, facts } = c
  const source = 'the gateway user'
  const email = decoded.form === 'jwt' ? emailOf(claims) : null
  if (email === null) return notChecked(source, 'no e-mail to look up')
  switch (facts.user.state) {
    case 'active':
      return isActive(source, email)
    case 'disabled':
      return fail(source, 'disabled', `The account ${email} is disabled in ContextForge.`, {
        answer: 'disabled',
        received: [email],
      })
    case 'missing': {
      const trusted = trustedIn(c)
      if (trusted?.provider.createsUsers === true && trusted.email === email)
        return pass(
          source,
          'is created by this token',
          `ContextForge has no user ${email} yet, and creates it: ${trusted.provider.name} is trusted for the API, and the token carries ${trusted.provider.apiAudience}.`,
          { received: [email] },
        )
      return fail(
        source,
        'not registered',
        `ContextForge has no user ${email}. Users are not created by tokens.`,
        { received: [email] },
      )
    }
    case 'unknown':
      return unknown(
        source,
        'not known to this login',
        `Cannot decide: the user ${email} is not known to this login. ${facts.user.why}`,
        { received: [email] },
      )
  }
}

/** What can be done for the token of a program, which no claim turns into that of a person. */
const forMachine = ({ claims }: Case): readonly Remedy[] => {
  const machine = machineNote(claims)
  return machine === null
    ? []
    : [
        elsewhere(
          'machine',
          'client',
          'Get the token for a person, or use the gateway’s own',
          `${machine.says} ${machine.cure}`,
        ),
      ]
}

const register: Advise = (c) => {
  const { claims, facts } = c
  const { state } = facts.user
  if (state !== 'disabled' && state !== 'missing') return []
  const machine = state === 'missing' ? forMachine(c) : []
  if (machine.length > 0) return machine
  const email = emailOf(claims) ?? ''
  const route = `${facts.gateway.capabilities.basePath}/auth/email/admin/users`
  return state === 'disabled'
    ? [
        {
          ...elsewhere(
            'user',
            'gateway',
            'Enable the account in ContextForge',
            email,
            `Please enable the account ${email} in ContextForge (Admin UI: Users). The gateway refuses its tokens with 401 “Account disabled”.`,
          ),
          risk: 'Every token of this person works again, on every server that lets them in.',
        },
      ]
    : [
        {
          ...elsewhere(
            'user',
            'gateway',
            'Create the user in ContextForge',
            email,
            `Please register ${email} in ContextForge (Admin UI: Users, or POST ${route}), or ask them to sign in there once through SSO. The gateway refuses tokens of people it does not know.`,
          ),
          risk: 'This person then gets in wherever a token of theirs fits.',
        },
      ]
}

/** The person of the token. */
export const person = [
  step({
    id: 'email-claim',
    group: 'Person',
    title: 'E-mail claim',
    wants: 'email, else preferred_username, else sub, with an @',
    foundAt: 'In the token',
    answeredLike: 'no-email',
    check: emailClaim,
    advise: (c, { askProvider }) => {
      const machine = forMachine(c)
      if (machine.length > 0) return machine
      return askProvider(
        'email-claim',
        'Put email into access tokens',
        'Add the email scope, or a mapper that adds the email claim to access tokens, not only to ID tokens.',
      )
    },
  }),
  step({
    id: 'active-user',
    group: 'Person',
    title: 'Active user',
    wants: 'a user with that e-mail, active in ContextForge',
    foundAt: 'In ContextForge',
    answeredLike: 'no-user',
    check: activeUser,
    advise: register,
  }),
] as const
