select
    _row_number,
    line,
    case
        when json_valid(line) then json_type(line) = 'OBJECT'
        else false
    end as is_object
from read_csv(
    $numbered_path,
    hive_partitioning = false,
    columns = {'_row_number': 'BIGINT', 'line': 'VARCHAR'},
    auto_detect = false,
    header = false,
    delim = $record_separator,
    quote = '',
    escape = '',
    new_line = '\n',
    max_line_size = $longest_record
)
