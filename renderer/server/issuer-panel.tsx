import { presetOf } from '../../shared/issuer/presets/index.ts'
import { hostOf } from '../../shared/kernel/host.ts'
import { providerRequest, requestContext } from '../../shared/issuer/request.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { cx } from '../ui/cx.ts'
import { Exact } from '../ui/exact.tsx'
import { Note } from '../ui/note.tsx'
import styles from './issuer-panel.module.css'
import table from './tabs.module.css'

type IssuerPanelProps = {
  readonly view: ServerView
  readonly onCopied: (copied: boolean) => void
}

/**
 * Who issues the tokens of this server, what the provider puts into them by default, and what to ask of its
 * administrators.
 */
export function IssuerPanel({ view, onCopied }: IssuerPanelProps) {
  const { issuer } = view
  if (issuer === null) return null
  const preset = presetOf(issuer.provider)
  const name = preset.id === 'other' ? hostOf(issuer.url) : preset.name
  const { context, inForce } = requestContext(view.row.board, view.row.server.name, issuer.url)
  const request = providerRequest(preset, context)
  const facts = [
    ['aud', preset.aud],
    ['resource (RFC 8707)', preset.resource],
    ['e-mail address', preset.email],
    ['keys', preset.keys],
  ] as const
  return (
    <section aria-label="Identity provider">
      <table className={cx(table['table'], styles['facts'])}>
        <caption>
          {issuer.sure || preset.id === 'other' ? name : `Probably ${name}`} <span>{issuer.url}</span>
          <span>{issuer.why}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">In its access tokens</th>
            <th scope="col">As shipped</th>
            <th scope="col">Source</th>
          </tr>
        </thead>
        <tbody>
          {facts.map(([what, { says, source }]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>
                {says}
                {what === 'resource (RFC 8707)' && view.resourceIndicators !== '' && (
                  <small>{view.resourceIndicators}</small>
                )}
              </td>
              <td>
                {source.title}
                <small>{source.url}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {preset.stops.length > 0 && (
        <Note tone="info" title="Where its tokens stop here:">
          {preset.stops.map(({ says }) => says).join(' ')}
        </Note>
      )}
      {preset.here !== null && (
        <Note tone="info" title="On this server:">
          {preset.here}
        </Note>
      )}
      {request !== null && context.audience !== null && !inForce && (
        <Note title="Not expected here yet.">
          The request asks for <Exact value={context.audience} limit={56} />, which this server does not
          accept as it is set up now. Add it to resource first.
        </Note>
      )}
      {request !== null && (
        <>
          <div className={styles['head']}>
            <h2>Request to the people who run it</h2>
            <Button onPress={() => void copyText(request.text).then(onCopied)}>Copy request</Button>
          </div>
          <pre className={table['raw']} tabIndex={0} aria-label="Request to the people who run it">
            {request.text}
          </pre>
        </>
      )}
    </section>
  )
}
