import { Button } from '../ui/button.tsx'
import styles from './demo-card.module.css'

type DemoCardProps = { readonly busy: boolean; readonly isDisabled: boolean; readonly onOpen: () => void }

/** The card that opens the demo. */
export function DemoCard({ busy, isDisabled, onOpen }: DemoCardProps) {
  return (
    <section className={styles['card']} aria-label="Demo">
      <MiniBoard />
      <h2>Explore the built-in demo</h2>
      <p>
        A small gateway, an identity provider and nineteen servers run on this computer. Paste the token that
        fails and see why. No account, no network.
      </p>
      <Button size="large" kbd="Ctrl D" busy={busy} isDisabled={isDisabled} onPress={onOpen}>
        Explore the built-in demo
      </Button>
    </section>
  )
}

/** A small switchboard: R is used, I would be added. */
function MiniBoard() {
  return (
    <svg
      className={styles['mini']}
      viewBox="0 0 246 64"
      height="64"
      fill="none"
      aria-hidden="true"
      strokeWidth="1.5"
    >
      <g stroke="var(--text-2)">
        <rect x=".75" y="2" width="70" height="24" rx="5" />
        <rect x="102" y="2" width="60" height="24" rx="5" />
        <path d="M71 14h31" />
      </g>
      <g stroke="var(--border-control)">
        <rect x=".75" y="38" width="70" height="24" rx="5" />
        <rect x="192" y="38" width="53" height="24" rx="5" />
      </g>
      <g stroke="var(--accent-text)" strokeDasharray="4 3">
        <rect x="102" y="38" width="60" height="24" rx="5" />
        <path d="M71 50h31M162 50h30" />
      </g>
      <g className={styles['letters']} stroke="none">
        <text x="36" y="18">
          R
        </text>
        <text x="36" y="54">
          I
        </text>
        <text x="132" y="18">
          R
        </text>
        <text x="132" y="54">
          I
        </text>
        <text x="218" y="54">
          aud
        </text>
      </g>
    </svg>
  )
}
