import type { ClipboardEvent } from 'react'
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components'
import { exactParts, headAndTail, shortExact, shortIds, splitExact } from '../../shared/audience/truncate.ts'
import { visible } from '../../shared/kernel/visible.ts'
import { copyText } from './copy.ts'
import { cx } from './cx.ts'
import styles from './exact.module.css'
import { Spoken } from './spoken.tsx'

type ExactProps = {
  readonly value: string
  /**
   * `stacked`: origin over path. `line`: one line, shortened in the middle.
   * `wrapped`: over several lines, long ids shortened. `full`: over several lines, every character.
   */
  readonly form?: 'stacked' | 'line' | 'wrapped' | 'full'
  /** How many characters fit into a line before the middle is left out. */
  readonly limit?: number
  readonly struck?: boolean
  /** True inside the picture of the switchboard, which assistive technology skips: no tab stop. */
  readonly quiet?: boolean
  readonly className?: string | undefined
}

/**
 * One exact string. Whatever is shown, copying, focusing, hovering and reading aloud always give the whole
 * value.
 */
export function Exact({ value, form = 'line', limit, struck = false, quiet = false, className }: ExactProps) {
  const shown = cx(styles['exact'], form !== 'line' && styles[form], struck && styles['struck'], className)
  if (form === 'full') {
    const { origin, path } = splitExact(visible(value))
    return (
      <span className={shown}>
        <b>{origin}</b>
        <wbr />
        {path}
      </span>
    )
  }
  const seen = visible(value)
  const body = bodyOf(seen, form, limit)
  const copyWhole = (event: ClipboardEvent) => {
    event.clipboardData.setData('text/plain', value)
    event.preventDefault()
  }
  const whole = isWhole(seen, form, limit)
  if (quiet || whole) {
    return (
      <span className={shown} title={seen} onCopy={copyWhole}>
        {body}
      </span>
    )
  }
  return (
    <TooltipTrigger delay={400}>
      <Button className={cx(shown, styles['button'])} onPress={() => void copyText(value)}>
        <Spoken says={`${seen}, copy`}>{body}</Spoken>
      </Button>
      <Tooltip className={styles['tip'] ?? ''} offset={4}>
        {seen}
        <small>press to copy</small>
      </Tooltip>
    </TooltipTrigger>
  )
}

type Form = NonNullable<ExactProps['form']>

function bodyOf(value: string, form: Form, limit: number | undefined) {
  if (form === 'stacked') return <Stacked value={value} limit={limit} />
  if (form === 'wrapped') return <Wrapped value={value} />
  return <Line value={value} limit={limit} />
}

function isWhole(value: string, form: Form, limit: number | undefined): boolean {
  if (form === 'stacked') return !exactParts(value, limit).shortened
  return (form === 'wrapped' ? shortIds(value) : shortExact(value, limit)) === value
}

function Wrapped({ value }: { readonly value: string }) {
  const { origin, path } = splitExact(value)
  return (
    <span className={styles['full']}>
      <b>{origin}</b>
      <wbr />
      {shortIds(path)}
    </span>
  )
}

function Stacked({ value, limit }: { readonly value: string; readonly limit: number | undefined }) {
  const { origin, path } = exactParts(value, limit)
  return (
    <>
      <b className={styles['part']}>
        <Ends text={origin} />
      </b>
      {path !== '' && (
        <span className={styles['part']}>
          <Ends text={path} />
        </span>
      )}
    </>
  )
}

function Line({ value, limit }: { readonly value: string; readonly limit: number | undefined }) {
  return (
    <span className={styles['part']}>
      <Ends text={shortExact(value, limit)} />
    </span>
  )
}

/**
 * An exact string in one line of its own, without a tab stop: where the place is too narrow the middle is
 * left out, and hovering shows all of it.
 */
export const Middle = ({ value, className }: { readonly value: string; readonly className?: string }) => (
  <span className={cx(styles['part'], className)} title={visible(value)}>
    <Ends text={visible(value)} />
  </span>
)

/** In a narrow place the beginning is shortened and the end stays. */
function Ends({ text }: { readonly text: string }) {
  const { head, tail } = headAndTail(text)
  return (
    <>
      {head !== '' && (
        <span className={cx(styles['head'], tail.startsWith('…') && styles['clipped'])}>{head}</span>
      )}
      <span className={styles['tail']}>{tail}</span>
    </>
  )
}
