import type { Flow } from './metadata.ts'
import { isResource } from './prefill.ts'
import type { GrantRequest, IssuerOffer, PrefillView } from './view.ts'

/** The contents of the form, as they are typed. */
export type GrantForm = {
  readonly issuer: string
  readonly flow: Flow
  readonly clientId: string
  readonly register: boolean
  readonly initialAccessToken: string
  readonly clientSecret: string
  /** One value per line. */
  readonly resources: string
  readonly audience: string
  readonly scope: string
  /** `name=value`, one per line. */
  readonly extra: string
  readonly port: string
  readonly nonce: boolean
  /** Hosts other than the issuer's that the operator agreed to. */
  readonly agreed: readonly string[]
}

/** The form as it is first shown: the first issuer that can be asked, with the first flow it can do. */
export function firstForm(issuers: readonly IssuerOffer[], from: PrefillView): GrantForm {
  const offer = issuers.find(({ problem }) => problem === null) ?? issuers[0]
  return {
    issuer: offer?.issuer ?? '',
    flow: offer?.flows.find(({ possible }) => possible)?.flow ?? 'code',
    clientId: from.clientId,
    register: from.clientId === '' && (offer?.registrationHosts ?? null) !== null,
    initialAccessToken: '',
    clientSecret: '',
    resources: from.resources.map(({ value }) => value).join('\n'),
    audience: '',
    scope: from.scope,
    extra: '',
    port: '',
    nonce: false,
    agreed: [],
  }
}

/** The hosts this form's request contacts: the issuer's own, and others, to which the operator must agree. */
export function formHosts(
  form: GrantForm,
  offer: IssuerOffer,
): { readonly own: string; readonly others: string[] } {
  const flow = offer.flows.find((one) => one.flow === form.flow)
  const all = [...(flow?.hosts ?? []), ...(form.register ? (offer.registrationHosts ?? []) : [])]
  const [own = ''] = all
  return { own, others: [...new Set(all)].filter((host) => host !== own) }
}

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

export type FormProblems = Partial<
  Record<'clientId' | 'clientSecret' | 'resources' | 'extra' | 'port', string>
>

/**
 * The request of a form, or what is wrong with its fields. In: the form, its issuer's offer and the server.
 * Does not check what only the issuer can know.
 */
export function readForm(
  form: GrantForm,
  offer: IssuerOffer,
  serverId: string,
): { readonly request: GrantRequest; readonly problems: FormProblems } {
  const resources = linesOf(form.resources)
  const extra = linesOf(form.extra).map((line) => {
    const at = line.indexOf('=')
    return { name: at < 0 ? line : line.slice(0, at).trim(), value: at < 0 ? '' : line.slice(at + 1).trim() }
  })
  const port = form.port.trim() === '' ? null : Number(form.port.trim())
  const badResource = resources.find((value) => !isResource(value))
  const problems: FormProblems = {
    ...(!form.register && form.clientId.trim() === '' ? { clientId: 'A client id is needed.' } : {}),
    ...(form.flow === 'client-credentials' && !form.register && form.clientSecret === ''
      ? { clientSecret: 'Client credentials need the client’s secret.' }
      : {}),
    ...(badResource === undefined
      ? {}
      : { resources: `${badResource} is no absolute address without a fragment (RFC 8707).` }),
    ...(extra.some(({ name }) => !/^[\w.:-]+$/.test(name)) ? { extra: 'One name=value a line.' } : {}),
    ...(port !== null && !(Number.isInteger(port) && port >= 1024 && port <= 65_535)
      ? { port: 'A port from 1024 to 65535, or nothing.' }
      : {}),
  }
  const { own, others } = formHosts(form, offer)
  const request: GrantRequest = {
    serverId,
    issuer: form.issuer,
    flow: form.flow,
    clientId: form.register ? '' : form.clientId.trim(),
    register: form.register,
    initialAccessToken: form.register ? form.initialAccessToken.trim() : '',
    clientSecret: form.register ? '' : form.clientSecret,
    resources,
    audience: form.audience.trim(),
    scope: form.scope.trim().replace(/\s+/g, ' '),
    extra,
    port: form.flow === 'code' ? port : null,
    nonce: form.flow === 'code' && form.nonce,
    hosts: [own, ...others.filter((host) => form.agreed.includes(host))],
  }
  return { request, problems }
}
