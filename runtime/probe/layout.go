package probe

// The kernel record as bpf2go reads it from the collector's BTF: collector.h
// says what each member means.
type (
	Record     = collectorRecord
	LongRecord = collectorLongRecord
	Image      = collectorImage
)

// The bits of Image.Flags.
const (
	Member           = collectorImageFlagIMAGE_MEMBER
	ContainerUnknown = collectorImageFlagIMAGE_CONTAINER_UNKNOWN
	PathCut          = collectorImageFlagIMAGE_PATH_CUT
	NameUnknown      = collectorImageFlagIMAGE_NAME_UNKNOWN
	ArgsCut          = collectorImageFlagIMAGE_ARGS_CUT
	ArgsFault        = collectorImageFlagIMAGE_ARGS_FAULT
	ArgsScanned      = collectorImageFlagIMAGE_ARGS_SCANNED
	NameScanned      = collectorImageFlagIMAGE_NAME_SCANNED
)
