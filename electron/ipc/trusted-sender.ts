/** What is looked at of an event; Electron's own has more. */
export type SenderFrame = { readonly origin: string; readonly parent: unknown }
export type Sender = { readonly senderFrame: SenderFrame | null; readonly sender: object }

/**
 * Tells whether a call comes from the main frame of our own window. In: the event, the page's origin, our
 * window's contents. Only our main frame may call: an embedded page would otherwise inherit the operator's
 * gateway rights. Refuses when in doubt, for example when the frame is gone already.
 */
export function isTrustedSender(event: Sender, appOrigin: string, ours: object | null): boolean {
  const frame = event.senderFrame
  return (
    frame !== null &&
    frame.parent === null &&
    frame.origin === appOrigin &&
    ours !== null &&
    event.sender === ours
  )
}
