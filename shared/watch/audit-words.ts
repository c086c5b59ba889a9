import type { AuditEntry } from './view.ts'

const ACTS: Readonly<Record<string, string>> = {
  update_server: 'edited',
  create_server: 'created',
  delete_server: 'deleted',
  set_server_state: 'switched',
  activate_server: 'activated',
  deactivate_server: 'deactivated',
}

/** A line of the gateway's audit log in words. It lists no settings, so none are named. */
export function auditSays({ action, by, serverName, success }: AuditEntry): {
  readonly title: string
  readonly text: string
} {
  const act = ACTS[action] ?? action.replaceAll('_', ' ')
  return {
    title: `${by === '' ? 'Somebody' : by} ${act} ${serverName}`,
    text: success ? 'the gateway lists no settings' : 'refused by the gateway',
  }
}
