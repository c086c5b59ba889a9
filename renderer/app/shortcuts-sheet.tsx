import { Kbd } from '../ui/kbd.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { ALL_KEYS } from './screen-list.ts'
import styles from './shortcuts-sheet.module.css'

/** Every key, by where it works. */
export function ShortcutsSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Sheet title="Keys" size="large" isDismissable onClose={onClose}>
      <div className={styles['groups']}>
        {ALL_KEYS.map(({ where, keys }) => (
          <section key={where}>
            <h3>{where}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    <span className="sr">{key}</span>
                    <Kbd>{key}</Kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  )
}
