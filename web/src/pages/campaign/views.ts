import { useLocalStorage } from '@mantine/hooks';

/** Filters and columns of the table of contacts, kept on this device under a name. */
export interface View {
  name: string;
  state: string;
  outcome: string;
  search: string;
  hidden: string[];
}

function isView(value: unknown): value is View {
  if (typeof value !== 'object' || value === null) return false;
  const view = value as Partial<View>;
  const words = [view.name, view.state, view.outcome, view.search];
  return words.every((word) => typeof word === 'string') && Array.isArray(view.hidden);
}

export function useViews(campaign: string): [View[], (views: View[]) => void] {
  const [views, setViews] = useLocalStorage<View[]>({
    key: `callai-views-${campaign}`,
    defaultValue: [],
    deserialize: (text) => {
      try {
        const read: unknown = JSON.parse(text ?? '[]');
        return Array.isArray(read) ? read.filter(isView) : [];
      } catch {
        return [];
      }
    },
  });
  return [views, setViews];
}
