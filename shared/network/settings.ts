import { z } from 'zod'

/**
 * Which proxy the requests of a profile use. The password of the profile's own proxy is in the vault, never
 * here.
 */
const proxySetting = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('system') }),
  z.object({ mode: z.literal('none') }),
  z.object({ mode: z.literal('own'), url: z.string().max(2048), user: z.string().max(256) }),
])
export type ProxySetting = z.infer<typeof proxySetting>

/**
 * Where a profile's client certificate is. Only the paths: the key stays in its file, its passphrase is in
 * the vault.
 */
const clientCertificate = z.discriminatedUnion('form', [
  z.object({ form: z.literal('pem'), certFile: z.string().max(4096), keyFile: z.string().max(4096) }),
  z.object({ form: z.literal('pkcs12'), file: z.string().max(4096) }),
])
export type ClientCertificate = z.infer<typeof clientCertificate>

/** How the connections of one profile are made, except its certificate authorities. */
export const networkSettings = z.object({
  proxy: proxySetting,
  clientCertificate: clientCertificate.nullable(),
})
export type NetworkSettings = z.infer<typeof networkSettings>

/** For a profile without own settings: the system's proxy and no client certificate. */
export const USUAL_NETWORK: NetworkSettings = { proxy: { mode: 'system' }, clientCertificate: null }

/**
 * The secrets that belong to the settings. Missing: unchanged; empty: removed. They go to the vault and never
 * come back to the window.
 */
export const networkSecrets = z.object({
  proxyPassword: z.string().max(1024).optional(),
  certificatePassphrase: z.string().max(1024).optional(),
})
export type NetworkSecrets = z.infer<typeof networkSecrets>

/** Why the address of a proxy cannot be used; null when it can. Does not look up the host. */
export function proxyProblem(address: string): string | null {
  const at = /^(\w[\w+.-]*):\/\/([^/?#]*)([^]*)/.exec(address)
  if (at === null) return 'it is no address; write http://proxy.example.com:8080'
  const [, scheme = '', place = '', rest = ''] = at
  if (!/^https?$/i.test(scheme)) return 'only http:// and https:// proxies are supported'
  if (place.includes('@')) return 'its sign-in belongs into the fields beside it, not into the address'
  if (!/^(\[[\da-f:.]+\]|[^\s:@[\]]+)(:\d{1,5})?$/i.test(place)) return 'its host or port cannot be read'
  return rest === '' || rest === '/' ? null : 'it has a path; only host and port are used'
}
