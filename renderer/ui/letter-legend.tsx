import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { LETTERS } from '../../shared/window/letters.ts'
import { Icon } from './icon.tsx'
import styles from './letter-legend.module.css'

/** What the letters of the lanes mean, where they stand: a button, and the text below it. */
export function LetterLegend() {
  return (
    <DialogTrigger>
      <AriaButton className={styles['button'] ?? ''} aria-label="R, C, I, L: what they mean">
        <Icon name="info" size={14} />
        R, C, I, L
      </AriaButton>
      <Popover className={styles['popover'] ?? ''} offset={4}>
        <Dialog className={styles['legend'] ?? ''} aria-label="What the letters mean">
          <dl>
            {LETTERS.map(({ id, letter, name, text, source }) => (
              <div key={id}>
                <dt>
                  <b>{letter}</b> {name}
                </dt>
                <dd>
                  {text} <small>{source}</small>
                </dd>
              </div>
            ))}
          </dl>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
