import { switchboard } from '../../shared/audience/switchboard.ts'
import type { ApiDoor } from '../../shared/contextforge/index.ts'
import styles from './audience-tab.module.css'
import { Switchboard } from './switchboard.tsx'

type ApiBoardProps = {
  readonly door: ApiDoor
  readonly view: 'picture' | 'table'
  /** Shown in place of the token when none is chosen. */
  readonly noToken: string
}

/** The board of the REST API: the audience of a trusted SSO provider, expected besides those of a server. */
export function ApiBoard({ door, view, noToken }: ApiBoardProps) {
  return (
    <section className={styles['changes']} aria-label="REST API">
      <h3>
        REST API and all other addresses
        <span>a second expected audience, of SSO providers with trusted_for_api_auth</span>
      </h3>
      {door.says !== '' && <p className={styles['says']}>{door.says}</p>}
      <Switchboard
        related={switchboard(door.board, door.tokenAudiences, null)}
        serverName="the REST API"
        view={view}
        noToken={noToken}
        toggle={null}
      />
    </section>
  )
}
