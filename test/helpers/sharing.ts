import type { adminOf } from './gateway-admin.ts'

/** A value that many servers share; longer than the place for it. */
export const COMMON =
  'https://a-very-long-name-of-a-resource.apis.example.com/environments/production/mcp-tools'
/** A value that two servers share, one through resource and one through its client id. */
export const MIXED = 'shared-client-of-two'

/** So many of them have COMMON. */
export const WITH_COMMON = [
  ...['payments-mcp', 'meeting-notes', 'travel-desk', 'wiki-reader', 'hr-directory', 'crm-lookup'],
  ...['expense-approvals', 'ticket-triage', 'media-library', 'warehouse-stock', 'public-weather'],
]

/** Gives servers of the demo audiences in common, through several settings. */
export async function shareAmong(admin: Awaited<ReturnType<typeof adminOf>>): Promise<void> {
  const set = async (name: string, more: object): Promise<void> => {
    const { oauthConfig } = await admin.server(name)
    await admin.put(name, { oauth_config: { ...oauthConfig, ...more } })
  }
  for (const name of WITH_COMMON) await set(name, { resource: [COMMON, `own-of-${name}`] })
  await set('docs-search', { resource: [MIXED] })
  await set('release-notes', { client_id: MIXED, resource: null })
}
