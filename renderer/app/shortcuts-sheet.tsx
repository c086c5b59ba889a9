import { EVERYWHERE } from '../../shared/window/keys.ts'
import { Kbd } from '../ui/kbd.tsx'
import { useDrawn } from '../ui/keymap.ts'
import { Sheet } from '../ui/sheet.tsx'
import { SCREENS, type Key, type KeyGroup } from './screens.tsx'
import { GLOBAL_KEYS } from './use-global-keys.ts'
import styles from './shortcuts-sheet.module.css'

/** Keys of one screen, or of the window. */
type GroupOfScreen = KeyGroup & { readonly scope: string }

/** Every key: those of the window, of each screen, and of the review. */
const ALL: readonly GroupOfScreen[] = [
  {
    where: 'Everywhere',
    scope: EVERYWHERE,
    keys: [
      ...GLOBAL_KEYS.map(([key, does]): Key => [key, null, does]),
      ...SCREENS.flatMap(({ key, label }): Key[] => (key === null ? [] : [[`Ctrl ${key}`, null, label]])),
      ['Ctrl +', null, 'Larger; Ctrl - smaller, Ctrl 0 as it was'],
      ['Ctrl V', null, 'Put a token on the shelf and test it'],
      ['Ctrl ⇧ Del', null, 'Forget all tokens'],
      ['Esc', null, 'Close, discard a preview, or go back'],
    ],
  },
  ...SCREENS.flatMap(({ id, label, keys, more = [] }): GroupOfScreen[] =>
    [{ where: label, keys }, ...more].map((group) => ({ ...group, scope: id })),
  ),
  {
    where: 'Review',
    scope: EVERYWHERE,
    keys: [
      ['Ctrl ↵', null, 'Apply'],
      ['Esc', null, 'Cancel'],
    ],
  },
]

const KEY_GROUPS = ALL.filter(({ keys }) => keys.some(([, , inSheet]) => inSheet !== null))

/** Every key, grouped by where it works. */
export function ShortcutsSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Sheet title="Keys" size="large" isDismissable onClose={onClose}>
      <div className={styles['groups']}>
        {KEY_GROUPS.map(({ where, scope, keys }) => (
          <section key={where}>
            <h3>{where}</h3>
            <dl>
              {keys.map(([key, , does]) =>
                does === null ? null : (
                  <div key={key}>
                    <dt>
                      <SpokenKey scope={scope}>{key}</SpokenKey>
                      <Kbd scope={scope}>{key}</Kbd>
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

/** A key for assistive technology, for which Kbd is hidden. */
function SpokenKey({ scope, children }: { readonly scope: string; readonly children: string }) {
  return <span className="sr">{useDrawn(children, scope)}</span>
}
