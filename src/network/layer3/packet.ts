import { addressBytes } from '../address.ts';

/** A packet of a flow, as filters and routes see it. */
export interface Packet {
  readonly family: 'ipv4' | 'ipv6';
  /** IP protocol number: 6 is TCP, 17 UDP, 1 and 58 ICMP. */
  readonly protocol: number;
  /** Canonical text. */
  readonly source: string;
  readonly destination: string;
  /** Undefined is any port that a client may take: 1024 to 65535. */
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  /** Of a TCP session that exists: ACK is set. */
  readonly established: boolean;
  /** Bytes of the IP packet; undefined is the largest that its sender sends. */
  readonly size?: number | undefined;
  /** Id of the machine that stands for the clients who sent it. */
  readonly client?: string | undefined;
}

/** The answer's packets. */
export function answerTo(packet: Packet): Packet {
  const { source, destination, sourcePort, destinationPort } = packet;
  return {
    ...packet,
    source: destination,
    destination: source,
    sourcePort: destinationPort,
    destinationPort: sourcePort,
    established: true,
    client: undefined,
  };
}

export function bytesOf(address: string): readonly number[] {
  return addressBytes(address) ?? [];
}
