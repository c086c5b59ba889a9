import type { Connection } from '../../shared/connection/view.ts'
import { connectionView } from '../reading/connection-view.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Vault } from '../vault/vault.ts'

/**
 * The open connection as the page sees it. In: the connection, and the vault, which tells where its secret
 * is.
 */
export const viewOf = (open: OpenGateway, vault: Vault): Connection => {
  const { id } = open.opened.profile
  return connectionView(open, { hasSecret: vault.has(id), secretKept: vault.where(id) })
}
