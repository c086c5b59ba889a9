import type { ServerView } from '../../shared/fleet/view.ts'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import styles from './tabs.module.css'

/** The configuration as the gateway sent it, with masked secrets. */
export function RawTab({
  view,
  onCopied,
}: {
  readonly view: ServerView
  readonly onCopied: (copied: boolean) => void
}) {
  const text = JSON.stringify(view.row.server.oauthConfig, null, 2)
  return (
    <div className={styles['scroll']}>
      <div className={styles['head']}>
        <span>
          <code>oauth_config</code> as the gateway sent it, secrets masked. Read-only.
        </span>
        <Button onPress={() => void copyText(text).then(onCopied)}>Copy</Button>
      </div>
      <pre className={styles['raw']} tabIndex={0} aria-label="oauth_config as JSON">
        {text}
      </pre>
    </div>
  )
}
