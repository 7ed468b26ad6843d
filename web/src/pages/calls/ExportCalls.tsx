import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { allCalls, type Call, type CallFilter } from '@/api/calls';
import { useTemplateChoices } from '@/api/template_editor';
import { toastProblem } from '@/components/toast';
import { callLength } from '@/lib/call_length';
import { toCsv } from '@/lib/csv';
import { saveCsv } from '@/lib/save_file';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.calls.export;

/** The calls that the filters let through, as a file: also those that were not scrolled to. */
export function ExportCalls({ filter }: { filter: CallFilter }) {
  const [found, setFound] = useState<number | null>(null);
  const templates = useTemplateChoices();
  const line = (call: Call) => {
    const seconds = callLength(call);
    return [
      call.phone_number,
      texts.calls.directions[call.direction],
      statusWords(call.status),
      statusWords(call.outcome),
      templates.find(({ id }) => id === call.template_id)?.name ?? call.template_id,
      String(call.template_version),
      call.created_at,
      call.answered_at ?? '',
      seconds === null ? '' : String(Math.round(seconds)),
    ];
  };
  const save = async () => {
    try {
      const calls = await allCalls(filter, setFound);
      saveCsv(words.file, toCsv(words.columns, calls.map(line)));
    } catch (error) {
      toastProblem(error);
    } finally {
      setFound(null);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      disabled={found !== null}
      onClick={() => void save()}
    >
      {found === null ? words.do : words.doing(found)}
    </Button>
  );
}
