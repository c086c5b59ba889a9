import { Kbd } from '../ui/kbd.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { SCREENS, type Key, type KeyGroup } from './screens.tsx'
import styles from './shortcuts-sheet.module.css'

/** Every key there is: those of the window, of each screen, and of the review. */
const ALL: readonly KeyGroup[] = [
  {
    where: 'Everywhere',
    keys: [
      ['Ctrl K', null, 'Commands: servers, screens and acts by name'],
      ['Ctrl R', null, 'Read the gateway again'],
      ...SCREENS.flatMap(({ key, label }): Key[] => (key === null ? [] : [[`Ctrl ${key}`, null, label]])),
      ['Ctrl Z', null, 'Undo the last applied change (opens the review)'],
      ['Ctrl V', null, 'Put a token on the shelf and test it'],
      ['Ctrl ⇧ Del', null, 'Forget all tokens'],
      ['Esc', null, 'Close, discard a preview, or go back'],
      ['?', null, 'This list'],
    ],
  },
  ...SCREENS.flatMap(({ label, keys, more = [] }): KeyGroup[] => [{ where: label, keys }, ...more]),
  {
    where: 'Review',
    keys: [
      ['Ctrl ↵', null, 'Apply'],
      ['Esc', null, 'Cancel'],
    ],
  },
]

const KEY_GROUPS = ALL.filter(({ keys }) => keys.some(([, , inSheet]) => inSheet !== null))

/** Every key, by where it works. */
export function ShortcutsSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Sheet title="Keys" size="large" isDismissable onClose={onClose}>
      <div className={styles['groups']}>
        {KEY_GROUPS.map(({ where, keys }) => (
          <section key={where}>
            <h3>{where}</h3>
            <dl>
              {keys.map(([key, , does]) =>
                does === null ? null : (
                  <div key={key}>
                    <dt>
                      <span className="sr">{key}</span>
                      <Kbd>{key}</Kbd>
                    </dt>
                    <dd>{does}</dd>
                  </div>
                ),
              )}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  )
}
