import type {
  MessageAddress,
  MessageSink,
  SinkEvents,
} from "../../src/runtime.ts";

/** A server of messages that remembers what it was sent. */
export class FakeMessages implements MessageSink {
  readonly address: MessageAddress;
  /** Who is told of trouble. */
  readonly events: SinkEvents;
  readonly sent: string[] = [];
  flushed = 0;
  isClosed = false;

  constructor(address: MessageAddress, events: SinkEvents) {
    this.address = address;
    this.events = events;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  flush(): Promise<void> {
    this.flushed++;
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }
}
