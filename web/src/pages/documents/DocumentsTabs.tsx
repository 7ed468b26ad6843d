import { Tabs } from '@mantine/core';
import { useNavigate } from 'react-router-dom';
import { texts } from '@/texts/en';

const words = texts.documents.tabs;

export function DocumentsTabs({ value }: { value: 'all' | 'search' }) {
  const navigate = useNavigate();
  return (
    <Tabs
      value={value}
      mb="md"
      onChange={(tab) => void navigate(tab === 'search' ? '/documents/search' : '/documents')}
    >
      {/* They control no panel: each is a page of its own. */}
      <Tabs.List>
        <Tabs.Tab value="all" aria-controls={undefined}>{words.all}</Tabs.Tab>
        <Tabs.Tab value="search" aria-controls={undefined}>{words.search}</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
