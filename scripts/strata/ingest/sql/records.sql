select * from read_csv(
    $records_path,
    hive_partitioning = false,
    columns = $columns,
    auto_detect = false,
    header = false,
    delim = $delimiter,
    quote = '"',
    escape = '"',
    new_line = '\n',
    max_line_size = $longest_record
)
