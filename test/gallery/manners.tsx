import { NotConnected } from '../../renderer/app/not-connected.tsx'
import { screenOf } from '../../renderer/app/screens.tsx'
import { OtherServers } from '../../renderer/bench/other-servers.tsx'
import { Middle } from '../../renderer/ui/exact.tsx'
import { LetterLegend } from '../../renderer/ui/letter-legend.tsx'
import * as made from '../renderer/fixtures.ts'
import { all, nothing, type Story } from './story.ts'

/** What leads somebody new, and what is beside the bench. */
export const MANNERS: readonly Story[] = [
  ...all('LetterLegend', { closed: () => <LetterLegend /> }),
  ...all('NotConnected', {
    'nothing stored': () => (
      <NotConnected screen={screenOf('watch')} kept={false} onConnect={nothing} onDemo={nothing} />
    ),
    'what was read is stored': () => (
      <NotConnected screen={screenOf('access')} kept onConnect={nothing} onDemo={nothing} />
    ),
  }),
  ...all('OtherServers', {
    'not tested yet': () => (
      <OtherServers tokenId="t1" serverId="" lines={made.lines} asOf="" onPick={nothing} />
    ),
  }),
  ...all('Middle', {
    fits: () => <Middle value="api://orders" />,
    'cut in its middle': () => (
      <div style={{ width: 160 }}>
        <Middle value="https://internal-gateway.example.com/servers/5ccc809f382b40669e8bf750b9c72781/mcp" />
      </div>
    ),
  }),
]
