import { aheadSays, hostsAhead } from '../../shared/client/words.ts'
import type { Walked } from '../../shared/client/walked.ts'
import { Button } from '../ui/button.tsx'
import { Note } from '../ui/note.tsx'
import { Sheet } from '../ui/sheet.tsx'
import styles from './clients.module.css'

type GoOnSheetProps = {
  readonly client: Walked
  readonly learns: boolean
  readonly onClose: () => void
  /** Called with the hosts that were shown. */
  readonly onGo: (hosts: readonly string[]) => void
}

/** Shows what going on would send, before anything is sent. */
export function GoOnSheet({ client, learns, onClose, onGo }: GoOnSheetProps) {
  const hosts = hostsAhead(client)
  return (
    <Sheet
      title={`Go the rest of the way as ${client.name}?`}
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button autoFocus onPress={onClose}>
            Cancel
          </Button>
          <Button variant="environment" onPress={() => onGo(hosts)}>
            Send this
          </Button>
        </>
      }
    >
      <ol className={styles['ahead']}>
        {client.ahead.map((one, at) => (
          <li key={at}>
            <b>{aheadSays(one)}</b>
            <code>
              {one.method} {one.url}
            </code>
            {one.fields.length > 0 && (
              <dl>
                {one.fields.map(([name, value], index) => (
                  <div key={index}>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ol>
      <p>
        Contacted: {hosts.join(', ')}. State, code and PKCE are added as they come. What is registered is
        removed again where the provider offers it; the token goes onto the shelf and nowhere else.
      </p>
      {learns && (
        <Note title="The gateway may learn from this token.">
          This server has no resource: the audience of the first token that comes is stored as its own.
        </Note>
      )}
    </Sheet>
  )
}
