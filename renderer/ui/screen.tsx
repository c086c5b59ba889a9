import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import styles from './screen.module.css'

type ScreenFrameProps = {
  /** The name of the region, where the screen is a region. */
  readonly name?: string
  readonly title: ReactNode
  /** True: the title is a name, which may be long; it is shortened where the bar is too narrow. */
  readonly long?: boolean
  /** Left of the title: the way back. */
  readonly before?: ReactNode
  /** How many items there are; read out when it changes. */
  readonly count?: string | undefined
  /** Further content of the bar. */
  readonly bar?: ReactNode
  /** True: a line below the bar, where no tools follow. */
  readonly lined?: boolean
  readonly children: ReactNode
}

/** The frame of a screen: a bar with the title, and the content below it. */
export function ScreenFrame(props: ScreenFrameProps) {
  const { name, title, long = false, count, lined = false, children } = props
  const inside = (
    <>
      <header className={cx(styles['bar'], lined && styles['lined'])}>
        {props.before}
        <h1 className={cx(long && styles['long'])}>{title}</h1>
        {count !== undefined && (
          <span className={styles['count']} role="status">
            {count}
          </span>
        )}
        {props.bar}
      </header>
      {children}
    </>
  )
  if (name === undefined) return <div className={styles['screen']}>{inside}</div>
  return (
    <section className={styles['screen']} aria-label={name}>
      {inside}
    </section>
  )
}

/** The row of filters below the bar. */
export function Tools({
  lined = false,
  children,
}: {
  readonly lined?: boolean
  readonly children: ReactNode
}) {
  return <div className={cx(styles['tools'], lined && styles['lined'])}>{children}</div>
}

/** A group of pills, of which one is chosen. */
export function Pills({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles['pills']} role="group" aria-label={label}>
      {children}
    </div>
  )
}

/** A list, with its chosen entry beside it. */
export const Two = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles['two']}>{children}</div>
)

/** Moves what follows to the right end of the bar. */
export const Grow = () => <span className={styles['grow']} />
