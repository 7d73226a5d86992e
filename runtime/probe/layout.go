package probe

// The records' layout, as bpf2go takes it from the collector's type information.
type (
	// Image is what the collector knows of a process.
	Image = collectorImage
	// Record is an event in the ring buffer.
	Record = collectorRecord
	// LongRecord is an event with more of argv than an image holds.
	LongRecord = collectorLongRecord
)

// Bits of Image.Flags.
const (
	Member           = collectorImageFlagIMAGE_MEMBER            // belongs to its container
	ContainerUnknown = collectorImageFlagIMAGE_CONTAINER_UNKNOWN // the cgroup path is deeper than the walk
	PathCut          = collectorImageFlagIMAGE_PATH_CUT          // Path holds only the last components
	NameUnknown      = collectorImageFlagIMAGE_NAME_UNKNOWN      // no executable file could be read
	ArgsCut          = collectorImageFlagIMAGE_ARGS_CUT          // argv is longer than what Args holds
	ArgsFault        = collectorImageFlagIMAGE_ARGS_FAULT        // argv could not be read to its end
	ArgsScanned      = collectorImageFlagIMAGE_ARGS_SCANNED      // Found holds the atoms of all of argv
	NameScanned      = collectorImageFlagIMAGE_NAME_SCANNED      // Found holds the atoms of the name
)
