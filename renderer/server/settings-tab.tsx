import { settingRows } from '../../shared/gateway/settings.ts'
import type { ServerView } from '../../shared/ipc/contract.ts'
import { Exact } from '../ui/exact.tsx'
import { IssuerPanel } from './issuer-panel.tsx'
import { Note } from './note.tsx'
import styles from './tabs.module.css'

/** Every key of `oauth_config` with what this gateway does with it. Read-only: changes go through the review. */
export function SettingsTab({
  view,
  onCopied,
}: {
  readonly view: ServerView
  readonly onCopied: (copied: boolean) => void
}) {
  const { server } = view.row
  const rows = settingRows(server.oauthConfig)
  const facts: readonly (readonly [string, string])[] = [
    ['enabled', server.enabled ? 'yes' : 'no: clients cannot reach it'],
    ['visibility', server.visibility],
    [
      'oauth_enabled',
      server.oauthEnabled ? 'on' : 'off: tokens of an identity provider are not checked here',
    ],
  ]
  return (
    <div className={styles['scroll']}>
      <table className={styles['table']}>
        <caption>The server</caption>
        <tbody>
          {facts.map(([key, value]) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td colSpan={2}>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? (
        <Note tone="info" title="No settings.">
          {server.oauthConfig === null
            ? 'oauth_config is empty.'
            : 'oauth_config is not an object; see Raw JSON.'}
        </Note>
      ) : (
        <table className={styles['table']}>
          <caption>
            oauth_config <span>{rows.length === 1 ? '1 key' : `${rows.length} keys`}, read-only here</span>
          </caption>
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">Value</th>
              <th scope="col">What this gateway does with it</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.key}</th>
                <td>{row.masked ? <i>{row.value}</i> : <Exact value={row.value} form="full" />}</td>
                <td className={row.known ? undefined : styles['unknown']}>{row.meaning}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <IssuerPanel view={view} onCopied={onCopied} />
    </div>
  )
}
