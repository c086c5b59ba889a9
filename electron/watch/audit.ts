import type { AuditEntry, AuditView } from '../../shared/watch/view.ts'
import { utcText } from '../../shared/kernel/times.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'

/**
 * Reads the gateway's own audit log, where there is one and this login may read it. Never fails: `says` tells
 * what is missing.
 */
export async function readAudit({ reading, known }: OpenGateway): Promise<AuditView> {
  const reply = await reading.auditTrails()
  if (!reply.ok) {
    const says =
      reply.error.kind === 'denied'
        ? 'The gateway’s audit log is not readable with this login (needs audit:read).'
        : 'The gateway’s audit log could not be read.'
    return { state: 'unreadable', says, entries: [] }
  }
  if (reply.value === null)
    return { state: 'unreadable', says: 'This gateway offers no audit log.', entries: [] }
  const names = new Map(known().map(({ id, name }): [string, string] => [id, name]))
  const entries = reply.value.map((row): AuditEntry => ({
    id: row.id,
    at: utcText(row.timestamp),
    serverId: row.resource_id ?? '',
    serverName: row.resource_name ?? names.get(row.resource_id ?? '') ?? 'a server',
    action: row.action,
    by: row.user_email ?? row.user_id,
    success: row.success,
  }))
  return entries.length > 0
    ? { state: 'read', says: '', entries }
    : {
        state: 'empty',
        says: 'The gateway’s audit log holds nothing about servers; it is off unless AUDIT_TRAIL_ENABLED is set.',
        entries,
      }
}
