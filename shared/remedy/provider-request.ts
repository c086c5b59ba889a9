import { providerOf } from '../issuer/provider.ts'

export type ProviderRequest = { readonly advice: string; readonly text: string }

/**
 * What to ask the administrator of an identity provider for, so that its tokens carry the expected audience. The one place where the
 * provider's own settings come in. In: the issuer, the value wanted in `aud`, the server, the client.
 */
export function requestFor(ask: {
  readonly issuer: string
  readonly wanted: string
  readonly serverName: string
  readonly clientId: string | null
}): ProviderRequest {
  const provider = providerOf(ask.issuer)
  const advice = provider.audienceAdvice.replace('VALUE', ask.wanted)
  const lines = [
    `Please make access tokens for the MCP server "${ask.serverName}" carry the audience`,
    `  ${ask.wanted}`,
    '',
    `Client: ${ask.clientId ?? '(your MCP client)'}`,
    `Issuer: ${ask.issuer}`,
    '',
    advice,
  ]
  return { advice: `${provider.name}: ${advice}`, text: lines.join('\n') }
}
