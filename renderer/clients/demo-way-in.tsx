import { useAsked } from '../reading/use-asked.ts'
import { call } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import styles from './clients.module.css'

/** Only in the demo: the story of the way to this server, and the switch that mends it. */
export function DemoWayIn({
  serverId,
  onMended,
}: {
  readonly serverId: string
  readonly onMended: () => void
}) {
  const asked = useAsked('demo.way-in', { serverId, fault: null, on: false }, true)
  const { story = '', faults = [] } = asked.value ?? {}
  if (story === '' && faults.length === 0) return null
  const mend = (fault: string) =>
    void call('demo.way-in', { serverId, fault, on: false }).then(() => {
      asked.again()
      onMended()
    })
  return (
    <div className={styles['demo']}>
      <h3>The demo’s story</h3>
      <p>{story}</p>
      {faults.map((fault) => (
        <Button key={fault} onPress={() => mend(fault)}>
          Mend it: {fault.replaceAll('-', ' ')}
        </Button>
      ))}
      {faults.length === 0 && <p>It is mended.</p>}
    </div>
  )
}
