import type { Difference, Rehearsal } from '../../shared/rehearsal/rehearsal.ts'
import { figure } from '../../shared/kernel/words.ts'
import { comparedSays, headlineOf, KINDS, SECTION } from '../../shared/rehearsal/words.ts'
import { IconButton } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { cx } from '../ui/cx.ts'
import { Note } from '../ui/note.tsx'
import { VerdictIcon } from '../ui/verdict.tsx'
import { useCopied } from '../ui/use-copied.ts'
import styles from './rehearsal.module.css'

const LEVELS = { nothing: 'ok', changes: 'risk', 'cannot-tell': 'unknown' } as const

type RehearsalPageProps = {
  readonly rehearsal: Rehearsal
  /** Rehearsed anew: the old result stays, quieter. */
  readonly busy: boolean
}

/** What an upgrade would change, as a page read from its top: the answer, what changes, what is open. */
export function RehearsalPage({ rehearsal, busy }: RehearsalPageProps) {
  const { outcome, differences, open, tokens } = rehearsal
  return (
    <article className={cx(styles['page'], busy && styles['busy'])} aria-busy={busy}>
      <div className={styles['answer']} role="status">
        <VerdictIcon level={LEVELS[outcome]} size={28} />
        <div>
          <h2>{headlineOf(rehearsal)}</h2>
          <p>{comparedSays(rehearsal)}</p>
        </div>
      </div>
      {tokens === 0 && (
        <Note tone="info" title="No token was compared.">
          Put tokens on the shelf and rehearse again, to see which of them get another answer.
        </Note>
      )}
      {KINDS.map((kind) => {
        const those = differences.filter((one) => one.kind === kind)
        return (
          those.length > 0 && (
            <section key={kind} aria-label={SECTION[kind]}>
              <h3>{SECTION[kind]}</h3>
              {kind === 'default' ? (
                <Defaults defaults={those} />
              ) : (
                those.map((one) => <Changed key={one.id} difference={one} />)
              )}
            </section>
          )
        )
      })}
      {open.length > 0 && (
        <section aria-label="Cannot be told">
          <h3>Cannot be told</h3>
          <dl className={styles['facts']}>
            {open.map(({ what, why }) => (
              <div key={`${what} ${why}`}>
                <dt>{what}</dt>
                <dd>{why}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </article>
  )
}

/** One difference with what it concerns. */
function Changed({ difference }: { readonly difference: Difference }) {
  const { title, before, after, servers, tokens, doors, clients, keep } = difference
  const concerns = [
    ['Servers', servers, false],
    ['Tokens', tokens, false],
    ['Doors', doors, true],
    ['Clients', clients, false],
  ] as const
  return (
    <div className={styles['changed']} role="group" aria-label={`${title}: ${before}, then ${after}`}>
      <h4>{title}</h4>
      <p className={styles['turn']}>
        <span>{before}</span>
        <span aria-label="becomes">→</span>
        <b>{after}</b>
      </p>
      <dl className={styles['facts']}>
        {concerns.map(
          ([name, those, mono]) =>
            those.length > 0 && (
              <div key={name}>
                <dt>
                  {name} {figure(those.length)}
                </dt>
                <dd className={cx(mono && styles['mono'])}>{those.join(mono ? '\n' : ', ')}</dd>
              </div>
            ),
        )}
        {keep !== '' && (
          <div>
            <dt>Keeps it as it was</dt>
            <dd>
              <Keep setting={keep} />
            </dd>
          </div>
        )}
      </dl>
    </div>
  )
}

/** Settings of which another value holds where nobody set one. */
const Defaults = ({ defaults }: { readonly defaults: readonly Difference[] }) => (
  <table className={styles['defaults']}>
    <thead>
      <tr>
        {['Setting', 'Before', 'After', 'Keeps it as it was'].map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {defaults.map(({ id, title, before, after, keep }) => {
        const [setting = '', ...means] = title.split(': ')
        return (
          <tr key={id}>
            <th scope="row">
              <span className={styles['mono']}>{setting}</span>
              <small>{means.join(': ')}</small>
            </th>
            <td>{before}</td>
            <td>{after}</td>
            <td>{keep === '' ? 'nothing does' : <Keep setting={keep} />}</td>
          </tr>
        )
      })}
    </tbody>
  </table>
)

/** A line for the environment of the gateway; anything else is words. */
const IS_LINE = /^[A-Z_]+=\S+$/

function Keep({ setting }: { readonly setting: string }) {
  const copied = useCopied()
  return (
    <span className={styles['keep']}>
      <span className={styles['mono']}>{setting}</span>
      {IS_LINE.test(setting) && (
        <IconButton
          icon="copy"
          size={14}
          label={`Copy ${setting}`}
          onPress={() => void copyText(setting).then(copied)}
        />
      )}
    </span>
  )
}
