//! The control plane of S3: access points.

use super::service::{S3_CONTROL, S3_CONTROL_GLOBAL};
use super::{Asked, Operation, Pages, ROW};

const ALL: Operation = Operation { asked: Asked::ForAll, ..ROW };

table! {
    LIST_ACCESS_POINTS = Operation {
        service: &S3_CONTROL,
        name: "ListAccessPoints",
        fact: "access points",
        method: "GET",
        uri: "/v20180820/accesspoint?maxResults=1000",
        pages: Some(Pages { input: "nextToken", output: "NextToken", lists: &["AccessPointList"], most: 0 }),
        path: "accounts/{account}/{region}/s3control/access-points.json",
        asked: Asked::Always,
        ..ALL
    };

    LIST_MULTI_REGION_ACCESS_POINTS = Operation {
        service: &S3_CONTROL_GLOBAL,
        name: "ListMultiRegionAccessPoints",
        fact: "multi-Region access points",
        method: "GET",
        uri: "/v20180820/mrap/instances?maxResults=100",
        pages: Some(Pages { input: "nextToken", output: "NextToken", lists: &["AccessPoints"], most: 0 }),
        path: "accounts/{account}/s3control/multi-region-access-points.json",
        asked: Asked::Always,
        ..ALL
    };

    LIST_ACCESS_GRANTS_LOCATIONS = Operation {
        service: &S3_CONTROL,
        name: "ListAccessGrantsLocations",
        fact: "S3 Access Grants locations",
        method: "GET",
        uri: "/v20180820/accessgrantsinstance/locations?maxResults=1000",
        pages: Some(Pages {
            input: "nextToken",
            output: "NextToken",
            lists: &["AccessGrantsLocationsList"],
            most: 0,
        }),
        path: "accounts/{account}/{region}/s3control/access-grants-locations.json",
        absent: &["AccessGrantsInstanceNotExistsError"],
        asked: Asked::Always,
        ..ALL
    };
}
