import { readTurn, type Turn } from './turn';

// A typed conversation: the server's turns as lines, each caller's line with its number.

export interface ChatTurn {
  caller: string;
  agent: string;
  turn: unknown;
}

export interface ChatLine {
  key: string;
  role: 'agent' | 'caller';
  text: string;
  cut: boolean;
  /** Of a caller's line: which message it is, from 1; 0 otherwise. */
  message: number;
  turn: Turn;
}

export function chatLines(items: ChatTurn[]): ChatLine[] {
  let message = 0;
  return items.flatMap((item, index) => {
    const turn = readTurn(item.turn);
    const lines: ChatLine[] = [];
    if (item.caller !== '') {
      message += 1;
      lines.push({ key: `${index}-caller`, role: 'caller', text: item.caller, cut: false, message, turn });
    }
    if (item.agent !== '') lines.push({ key: `${index}-agent`, role: 'agent', text: item.agent, cut: false, message: 0, turn });
    return lines;
  });
}
