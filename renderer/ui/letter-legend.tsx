import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { LETTERS } from '../../shared/window/explain.ts'
import { Icon } from './icon.tsx'
import styles from './letter-legend.module.css'

/** What the letters of the lanes mean, where they stand: a button, and the text below it. */
export function LetterLegend() {
  return (
    <DialogTrigger>
      <AriaButton className={styles['button'] ?? ''} aria-label="What R, C, I and L mean">
        <Icon name="info" size={14} />
        <span aria-hidden="true">R C I L</span>
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
